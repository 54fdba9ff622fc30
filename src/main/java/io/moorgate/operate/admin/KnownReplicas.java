package io.moorgate.operate.admin;

import io.moorgate.peers.replication.ManagementPort;
import io.moorgate.peers.replication.ReplicaStatus;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * This replica and the others that it knows, as the admin API asks them. A replica without peers knows itself only.
 *
 * <p>Thread: the management port's event loops.
 */
public final class KnownReplicas {
    private final Supplier<List<ReplicaStatus>> replicas;
    private final OtherReplicas others;

    /** {@code replicas} are those of this moment; {@code others} carries what is asked of them. */
    public KnownReplicas(Supplier<List<ReplicaStatus>> replicas, OtherReplicas others) {
        this.replicas = replicas;
        this.others = others;
    }

    /** What came of asking a replica: {@code answer} or {@code error}; neither of this one. */
    record Part(ReplicaStatus replica, Optional<OtherReplicas.Answer> answer, String error) {}

    List<ReplicaStatus> all() {
        return replicas.get();
    }

    ReplicaStatus self() {
        return all().stream().filter(ReplicaStatus::isSelf).findFirst().orElseThrow();
    }

    OtherReplicas others() {
        return others;
    }

    /**
     * Asks every replica but this one, at once; done when each has answered or its time is over, and never fails for what
     * another replica does.
     *
     * @param target without the parameter {@code replica}
     */
    Future<List<Part>> ask(HttpMethod method, String target) {
        AnswerBudget budget = new AnswerBudget();
        List<Future<Part>> parts = all().stream()
                .map(replica -> replica.isSelf()
                        ? Future.succeededFuture(new Part(replica, Optional.empty(), ""))
                        : ask(replica, method, target, budget))
                .toList();
        return Future.all(parts).map(all -> all.list());
    }

    private Future<Part> ask(ReplicaStatus replica, HttpMethod method, String target, AnswerBudget budget) {
        Optional<ManagementPort> port = replica.management();
        if (port.isEmpty()) {
            return Future.succeededFuture(new Part(replica, Optional.empty(), notKnown(replica)));
        }
        return others.ask(port.get(), method, target, budget)
                .map(answer -> new Part(replica, Optional.of(answer), ""))
                .otherwise(fault -> new Part(replica, Optional.empty(), OtherReplicas.notReached(replica, fault)));
    }

    /** Answers {@code context} with what the replica {@code name} says; passes it on where that is this one. */
    void answerOf(RoutingContext context, String name) {
        List<ReplicaStatus> known = all();
        Optional<ReplicaStatus> named =
                known.stream().filter(replica -> replica.replica().equals(name)).findFirst();
        if (named.isPresent() && named.get().isSelf()) {
            context.next();
        } else if (named.isEmpty()) {
            String names = known.stream().map(ReplicaStatus::replica).collect(Collectors.joining(", "));
            JsonAnswer.fail(context, 404, "replica: \"" + name + "\" (expected: all, or one of " + names + ")");
        } else if (named.get().management().isEmpty()) {
            JsonAnswer.fail(context, 502, notKnown(named.get()));
        } else {
            others.forward(
                    context, named.get(), named.get().management().get(), ReplicaTarget.without(context.request()));
        }
    }

    private static String notKnown(ReplicaStatus replica) {
        return "the management port of replica " + replica.replica()
                + " is not known: there has been no link to it, or its version does not say it";
    }
}
