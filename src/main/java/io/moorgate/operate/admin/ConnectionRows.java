package io.moorgate.operate.admin;

import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** {@code /api/connections}: live connections in the order in which they were opened. */
final class ConnectionRows {
    private ConnectionRows() {}

    static Page page(LiveConnections connections, ApiQuery query) {
        long after = query.number("after", 0, Long.MAX_VALUE).orElse(0L);
        int limit = query.limit();
        List<LiveConnection> found = Page.first(
                limit + 1,
                connections.all().stream()
                        .filter(connection -> connection.id() > after
                                && query.takesService(connection.route().service())
                                && query.takesEndpoint(connection.endpoint().name())
                                && query.takesClient(connection.client())),
                Comparator.comparingLong(LiveConnection::id));
        long nowNanos = connections.nowNanos();
        List<JsonObject> rows = found.stream()
                .limit(limit)
                .map(connection -> row(connection, nowNanos))
                .toList();
        return new Page(
                new JsonArray(rows),
                found.size() > limit
                        ? Optional.of(
                                query.next(Long.toString(found.get(limit - 1).id())))
                        : Optional.empty());
    }

    private static JsonObject row(LiveConnection connection, long nowNanos) {
        return new JsonObject()
                .put("id", connection.id())
                .put("protocol", connection.kind().label())
                .put("namespace", connection.route().service().namespace())
                .put("service", connection.route().service().name())
                .put("endpoint", connection.endpoint().name())
                .put("client", connection.client())
                .put("ageSeconds", ApiText.seconds(nowNanos - connection.openedNanos()))
                .put("idleSeconds", ApiText.seconds(nowNanos - connection.lastActivityNanos()))
                .put("bytesIn", connection.bytesIn())
                .put("bytesOut", connection.bytesOut())
                .put("pinned", connection.pickReason().isPinned());
    }
}
