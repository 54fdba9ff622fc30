package io.moorgate.operate.admin;

import io.moorgate.peers.replication.ManagementPort;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The parameter {@code replica} of the admin API's lists: the name of a replica, whose answer is passed on, or {@code all}.
 * A request that comes from another replica is answered by this one only, whatever it asks for.
 *
 * <p>Thread: the management port's event loops; requests to all replicas take turns over all of them.
 */
final class ReplicaParameter {
    /** The most requests to all replicas at a time. */
    private static final int ALL_AT_ONCE_MAX = 4;
    /** The most that wait for their turn. Where a replica does not answer, each has waited 8 s at the most. */
    private static final int ALL_WAITING_MAX = 16;

    private final KnownReplicas known;
    private final Map<String, Function<MultiMap, Page>> lists;
    private final RequestTurns turns = new RequestTurns(ALL_AT_ONCE_MAX, ALL_WAITING_MAX);

    ReplicaParameter(KnownReplicas known, Map<String, Function<MultiMap, Page>> lists) {
        this.known = known;
        this.lists = lists;
    }

    /** Goes before the lists; passes on what this replica answers by itself. */
    void mount(Router router) {
        router.route("/api/*").handler(this::handle);
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
        if (values.isEmpty() || !isRead || !lists.containsKey(context.normalizedPath())) {
            context.next();
        } else if (values.size() > 1 || values.getFirst().isEmpty()) {
            JsonAnswer.fail(context, 400, "replica: \"" + String.join(",", values) + "\" (expected: one name, or all)");
        } else if (values.getFirst().equals(ReplicaTarget.ALL)) {
            onAll(context);
        } else {
            known.answerOf(context, values.getFirst());
        }
    }

    private void onProof(RoutingContext context, String proof) {
        Optional<ManagementPort> own = known.self().management();
        Optional<String> fault = own.isEmpty()
                ? Optional.of("this replica has no peers")
                : ReplicaProof.faultOf(
                        proof,
                        own.get().key(),
                        context.request().method().name(),
                        context.request().uri(),
                        known.others().clock().now());
        if (fault.isPresent()) {
            JsonAnswer.fail(context, 403, ReplicaProof.HEADER + ": " + fault.get());
        } else if (context.queryParams().contains(ReplicaTarget.PARAMETER)) {
            JsonAnswer.fail(context, 400, "replica: not for a request of another replica");
        } else {
            context.next();
        }
    }

    private void onAll(RoutingContext context) {
        Context own = context.vertx().getOrCreateContext();
        if (!turns.take(() -> own.runOnContext(turn -> askAll(context)))) {
            JsonAnswer.fail(
                    context,
                    503,
                    "too many requests to all replicas at once (expected: <= " + ALL_AT_ONCE_MAX + ", and "
                            + ALL_WAITING_MAX + " that wait)");
        }
    }

    private void askAll(RoutingContext context) {
        if (context.response().closed()) {
            turns.done();
            return;
        }
        MultiMap parameters = AdminApi.parametersOf(context);
        Function<MultiMap, Page> list = lists.get(context.normalizedPath());
        context.vertx()
                .executeBlocking(() -> list.apply(parameters), false)
                .compose(
                        own -> ReplicaAnswers.of(known, ReplicaTarget.without(context.request()), own, context.vertx()))
                .eventually(() -> {
                    turns.done();
                    return Future.succeededFuture();
                })
                .onSuccess(all -> JsonAnswer.send(context, all))
                .onFailure(fault -> AdminApi.fail(context, fault));
    }
}
