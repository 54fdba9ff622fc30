package io.moorgate.operate.admin;

import io.moorgate.control.report.RecentEvent;
import io.moorgate.routing.RoutingTable;
import io.moorgate.traffic.live.LiveConnection;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** {@code /api/overview}, {@code /api/settings} and {@code /api/events}. */
final class GatewayRows {
    private GatewayRows() {}

    /** One row: the replica. */
    static Page overview(Overview overview, RoutingTable table, int problems, Collection<LiveConnection> connections) {
        JsonObject live = new JsonObject();
        connections.forEach(connection -> live.put(
                connection.kind().label(), live.getInteger(connection.kind().label(), 0) + 1));
        return Page.whole(Stream.of(new JsonObject()
                .put("replica", overview.replica())
                .put("version", overview.program().version())
                .put("commit", overview.program().commit())
                .put("java", overview.program().java())
                .put("relays", overview.program().relays())
                .put("uptimeSeconds", overview.uptimeSeconds())
                .put("stopping", overview.isStopping())
                .put("pressure", overview.pressure())
                .put("generation", table.generation())
                .put("problems", problems)
                .put("live", live)
                .put("openedTotal", overview.counted().opened())
                .put("requestsTotal", overview.counted().requests())
                .put("errorsTotal", overview.counted().errors())));
    }

    static Page settings(List<ShownSetting> settings) {
        return Page.whole(settings.stream().map(setting -> new JsonObject()
                .put("setting", setting.setting())
                .put("value", setting.value())
                .put("origin", setting.origin())));
    }

    /** The newest first. */
    static Page events(List<RecentEvent> events) {
        return Page.whole(events.reversed().stream().map(GatewayRows::row));
    }

    private static JsonObject row(RecentEvent event) {
        JsonObject row = new JsonObject().put("at", event.at().toString());
        event.service()
                .ifPresent(service -> row.put("namespace", service.namespace()).put("service", service.name()));
        return row.put("reason", event.reason()).put("message", event.message());
    }
}
