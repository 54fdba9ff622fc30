package io.moorgate.operate.admin;

import io.moorgate.operate.admin.AdminActions.Outcome;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * What came of a change on every replica: a row each, by name. It is 200 where each has done it; what is undone need not have been there.
 *
 * <p>Thread: the management port's event loops.
 */
final class WritesOfAll {
    private static final int DONE = 200;
    private static final int UNKNOWN = 404;
    private static final int NOT_ALL = 502;

    private WritesOfAll() {}

    /** One replica's row. */
    private record Row(String replica, boolean isSelf, int status, String error) {
        String fault() {
            return replica + ": " + (status == 0 ? "" : status + " ") + error;
        }

        JsonObject json() {
            JsonObject json = new JsonObject().put("replica", replica).put("self", isSelf);
            if (status != 0) {
                json.put("status", status);
            }
            return error.isEmpty() ? json : json.put("error", error);
        }
    }

    /** Asks the other replicas for what this one has been asked for, with the outcome {@code own}, and answers. */
    static void answer(RoutingContext context, KnownReplicas known, Outcome own) {
        HttpMethod method = context.request().method();
        known.ask(method, context.request().path())
                .map(parts -> parts.stream().map(part -> row(part, own)).toList())
                .onSuccess(rows -> send(context, rows))
                .onFailure(fault -> AdminApi.fail(context, fault));
    }

    private static Row row(KnownReplicas.Part part, Outcome own) {
        String name = part.replica().replica();
        if (part.replica().isSelf()) {
            return new Row(
                    name,
                    true,
                    AdminWrites.statusOf(own),
                    AdminWrites.faultOf(own, AdminWrites.ENDPOINT).orElse(""));
        }
        Optional<OtherReplicas.Answer> answer = part.answer();
        return answer.isEmpty()
                ? new Row(name, false, 0, part.error())
                : new Row(
                        name, false, answer.get().status(), answer.get().status() == DONE ? "" : errorOf(answer.get()));
    }

    private static String errorOf(OtherReplicas.Answer answer) {
        try {
            return new JsonObject(answer.body()).getString("error", "");
        } catch (DecodeException | ClassCastException unreadable) {
            return "an answer that is not the admin API's";
        }
    }

    private static void send(RoutingContext context, List<Row> rows) {
        JsonArray all = new JsonArray(rows.stream().map(Row::json).toList());
        boolean isUndone = context.request().method() == HttpMethod.DELETE;
        boolean isAnyDone = rows.stream().anyMatch(row -> row.status() == DONE);
        List<Row> faults = rows.stream()
                .filter(row -> row.status() != DONE && !(isUndone && isAnyDone && row.status() == UNKNOWN))
                .toList();
        if (faults.isEmpty()) {
            JsonAnswer.send(context, all.toBuffer());
            return;
        }
        int first = faults.getFirst().status();
        boolean isSame = first != 0 && rows.stream().allMatch(row -> row.status() == first);
        String error = isSame
                ? faults.getFirst().error()
                : "not every replica: "
                        + String.join("; ", faults.stream().map(Row::fault).toList());
        JsonAnswer.send(
                context,
                isSame ? first : NOT_ALL,
                new JsonObject().put("error", error).put("replicas", all).toBuffer());
    }
}
