package io.moorgate.operate.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The answers of all replicas to one request as one list: a row each, by name. */
final class ReplicaAnswers {
    private static final int OK = 200;

    private ReplicaAnswers() {}

    /**
     * Asks every replica but this one, at once.
     *
     * @param target without the parameter {@code replica}
     * @param own this replica's page
     * @return done when each has answered or its time is over; never fails for what another replica does
     */
    static Future<Buffer> of(KnownReplicas known, String target, Page own, Vertx vertx) {
        return known.ask(HttpMethod.GET, target)
                .compose(parts -> vertx.executeBlocking(() -> rows(parts, own).toBuffer(), false));
    }

    private static JsonArray rows(List<KnownReplicas.Part> parts, Page own) {
        JsonArray rows = new JsonArray();
        for (KnownReplicas.Part part : parts) {
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
