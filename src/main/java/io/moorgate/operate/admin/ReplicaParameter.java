package io.moorgate.operate.admin;

import io.moorgate.peers.replication.ManagementPort;
import io.moorgate.peers.replication.ReplicaStatus;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The parameter {@code replica} of the admin API's lists: the name of a replica, whose answer is passed on, or {@code all}.
 * A request that comes from another replica is answered by this one only, whatever it asks for.
 *
 * <p>Thread: the management port's event loops; the number of requests to all replicas is counted over all of them.
 */
final class ReplicaParameter {
    /** The most requests to all replicas at a time. */
    private static final int ALL_AT_ONCE_MAX = 4;

    private final Supplier<List<ReplicaStatus>> replicas;
    private final Map<String, Function<MultiMap, Page>> lists;
    private final OtherReplicas others;
    private final ReplicaAnswers answers;
    private final AtomicInteger underWay = new AtomicInteger();

    ReplicaParameter(
            Supplier<List<ReplicaStatus>> replicas, Map<String, Function<MultiMap, Page>> lists, OtherReplicas others) {
        this.replicas = replicas;
        this.lists = lists;
        this.others = others;
        this.answers = new ReplicaAnswers(others);
    }

    /** Goes before the lists; passes on what this replica answers by itself. */
    void mount(Router router) {
        router.route("/api/*").handler(this::handle);
    }

    static String notKnown(ReplicaStatus replica) {
        return "the management port of replica " + replica.replica()
                + " is not known: there has been no link to it, or its version does not say it";
    }

    private void handle(RoutingContext context) {
        String proof = context.request().getHeader(ReplicaProof.HEADER);
        if (proof != null) {
            onProof(context, proof);
            return;
        }
        List<String> values = context.queryParams().getAll(ReplicaTarget.PARAMETER);
        HttpMethod method = context.request().method();
        boolean isRead = method == HttpMethod.GET || method == HttpMethod.HEAD;
        if (values.isEmpty() || !isRead || !lists.containsKey(context.request().path())) {
            context.next();
        } else if (values.size() > 1 || values.getFirst().isEmpty()) {
            JsonAnswer.fail(context, 400, "replica: \"" + String.join(",", values) + "\" (expected: one name, or all)");
        } else if (values.getFirst().equals(ReplicaTarget.ALL)) {
            onAll(context);
        } else {
            onNamed(context, values.getFirst());
        }
    }

    private void onProof(RoutingContext context, String proof) {
        Optional<ManagementPort> own = self().management();
        Optional<String> fault = own.isEmpty()
                ? Optional.of("this replica has no peers")
                : ReplicaProof.faultOf(
                        proof,
                        own.get().key(),
                        context.request().method().name(),
                        context.request().uri(),
                        others.clock().now());
        if (fault.isPresent()) {
            JsonAnswer.fail(context, 403, ReplicaProof.HEADER + ": " + fault.get());
        } else if (context.queryParams().contains(ReplicaTarget.PARAMETER)) {
            JsonAnswer.fail(context, 400, "replica: not for a request of another replica");
        } else {
            context.next();
        }
    }

    private ReplicaStatus self() {
        return replicas.get().stream().filter(ReplicaStatus::isSelf).findFirst().orElseThrow();
    }

    private void onNamed(RoutingContext context, String name) {
        List<ReplicaStatus> known = replicas.get();
        Optional<ReplicaStatus> named =
                known.stream().filter(replica -> replica.replica().equals(name)).findFirst();
        if (named.isPresent() && named.get().isSelf()) {
            context.next();
        } else if (self().management().isEmpty()) {
            refuseAlone(context);
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

    private static void refuseAlone(RoutingContext context) {
        JsonAnswer.fail(
                context,
                501,
                "replica: this one has no peers (expected: moorgate.peers.key-file or moorgate.peers.tls.*, and a"
                        + " management port)");
    }

    private void onAll(RoutingContext context) {
        if (self().management().isEmpty()) {
            refuseAlone(context);
            return;
        }
        if (underWay.incrementAndGet() > ALL_AT_ONCE_MAX) {
            underWay.decrementAndGet();
            JsonAnswer.fail(
                    context, 503, "too many requests to all replicas at once (expected: <= " + ALL_AT_ONCE_MAX + ")");
            return;
        }
        MultiMap parameters = AdminApi.parametersOf(context);
        Function<MultiMap, Page> list = lists.get(context.request().path());
        context.vertx()
                .executeBlocking(() -> list.apply(parameters), false)
                .compose(own ->
                        answers.of(replicas.get(), ReplicaTarget.without(context.request()), own, context.vertx()))
                .eventually(() -> {
                    underWay.decrementAndGet();
                    return Future.succeededFuture();
                })
                .onSuccess(all -> JsonAnswer.send(context, all))
                .onFailure(fault -> AdminApi.fail(context, fault));
    }
}
