package io.moorgate.operate.admin;

import io.moorgate.control.annotation.Problem;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code /api/problems}: what is wrong with what users configured. */
final class ProblemRows {
    private ProblemRows() {}

    static Page page(List<Problem> problems) {
        return Page.whole(problems.stream().map(ProblemRows::row));
    }

    private static JsonObject row(Problem problem) {
        JsonObject row =
                switch (problem.subject()) {
                    case Problem.OfService(var service) ->
                        new JsonObject()
                                .put("kind", "Service")
                                .put("namespace", service.namespace())
                                .put("service", service.name());
                    case Problem.OfObject(String kind, String namespace, String name) ->
                        new JsonObject()
                                .put("kind", kind)
                                .put("namespace", namespace)
                                .put("name", name);
                    case Problem.OfFile(String file, int line) ->
                        new JsonObject().put("kind", "File").put("file", file).put("line", line);
                    case Problem.OfSource(String source) ->
                        new JsonObject().put("kind", "Source").put("source", source);
                    case Problem.OfSetting(String setting) ->
                        new JsonObject().put("kind", "Setting").put("setting", setting);
                };
        return row.put("key", problem.key()).put("message", problem.message());
    }
}
