package io.moorgate.operate.admin;

import io.moorgate.peers.replication.ManagementPort;
import io.moorgate.peers.replication.ReplicaStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The answers of all replicas to one request as one list: a row each, by name. */
final class ReplicaAnswers {
    private static final int OK = 200;

    private final OtherReplicas others;

    ReplicaAnswers(OtherReplicas others) {
        this.others = others;
    }

    /** One replica's part; {@code answer} or {@code error}, and no answer where it is this replica's own. */
    private record Part(ReplicaStatus replica, Optional<OtherReplicas.Answer> answer, String error) {}

    /**
     * Asks every replica but this one, at once.
     *
     * @param target without the parameter {@code replica}
     * @param own this replica's page
     * @return done when each has answered or its time is over; never fails for what another replica does
     */
    Future<Buffer> of(List<ReplicaStatus> replicas, String target, Page own, Vertx vertx) {
        AnswerBudget budget = new AnswerBudget();
        List<Future<Part>> parts = new ArrayList<>();
        for (ReplicaStatus replica : replicas) {
            parts.add(
                    replica.isSelf()
                            ? Future.succeededFuture(new Part(replica, Optional.empty(), ""))
                            : part(replica, target, budget));
        }
        return Future.all(parts)
                .compose(
                        all -> vertx.executeBlocking(() -> rows(all.list(), own).toBuffer(), false));
    }

    private Future<Part> part(ReplicaStatus replica, String target, AnswerBudget budget) {
        Optional<ManagementPort> port = replica.management();
        if (port.isEmpty()) {
            return Future.succeededFuture(new Part(replica, Optional.empty(), ReplicaParameter.notKnown(replica)));
        }
        return others.ask(port.get(), target, budget)
                .map(answer -> new Part(replica, Optional.of(answer), ""))
                .otherwise(fault -> new Part(replica, Optional.empty(), OtherReplicas.notReached(replica, fault)));
    }

    private static JsonArray rows(List<Part> parts, Page own) {
        JsonArray rows = new JsonArray();
        for (Part part : parts) {
            JsonObject row = new JsonObject()
                    .put("replica", part.replica().replica())
                    .put("self", part.replica().isSelf());
            if (part.replica().isSelf()) {
                row.put("status", OK);
                own.nextQuery().ifPresent(query -> row.put("next", query));
                row.put("answer", own.rows());
            } else if (part.answer().isPresent()) {
                read(part.answer().get(), row);
            } else {
                row.put("error", part.error());
            }
            rows.add(row);
        }
        return rows;
    }

    private static void read(OtherReplicas.Answer answer, JsonObject row) {
        row.put("status", answer.status());
        try {
            if (answer.status() != OK) {
                row.put("error", new JsonObject(answer.body()).getString("error", ""));
                return;
            }
            if (answer.link() != null && answer.link().indexOf('?') > 0) {
                row.put(
                        "next",
                        answer.link()
                                .substring(
                                        answer.link().indexOf('?'),
                                        answer.link().indexOf('>')));
            }
            row.put("answer", new JsonArray(answer.body()));
        } catch (DecodeException | ClassCastException | IndexOutOfBoundsException unreadable) {
            row.put("error", "an answer that is not the admin API's");
        }
    }
}
