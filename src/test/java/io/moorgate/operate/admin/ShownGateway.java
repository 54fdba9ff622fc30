package io.moorgate.operate.admin;

import io.moorgate.control.annotation.EffectiveAnnotation;
import io.moorgate.control.report.RecentEvent;
import io.moorgate.operate.ChatService;
import io.moorgate.peers.replication.ReplicaStatus;
import io.moorgate.peers.replication.ReplicationStatus;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.WallClock;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A gateway as the admin API is to show it; {@code draining} is an endpoint with half a minute left. */
record ShownGateway(String replica, List<ShownSetting> settings, List<RecentEvent> events, String draining)
        implements GatewayView {
    /** In which nothing happened, and nothing is drained. */
    static ShownGateway of(String replica, ShownSetting... settings) {
        return new ShownGateway(replica, List.of(settings), List.of(), "");
    }

    /** A replica without peers. */
    static KnownReplicas alone(Vertx vertx) {
        List<ReplicaStatus> self = ReplicationStatus.alone("alone", 0).replicas();
        return new KnownReplicas(() -> self, new OtherReplicas(vertx, WallClock.system()));
    }

    @Override
    public Overview overview() {
        return new Overview(
                replica,
                new Overview.Program("0.1.0", "abc", "25", "netty"),
                61,
                false,
                0.25,
                new Overview.Counted(5, 4, 1));
    }

    @Override
    public List<EffectiveAnnotation> annotations(Route route) {
        return EffectiveAnnotation.of(
                Map.of("moorgate.io/idle-timeout", "20m", "moorgate.io/ping-interval", "often"),
                Map.of(),
                Map.of("drain-timeout", "7m"));
    }

    @Override
    public Map<ServiceId, Map<String, Integer>> waiting() {
        return Map.of(ChatService.ID, Map.of("chat-1", 3, "", 2));
    }

    @Override
    public OptionalLong drainRemainingNanos(ServiceId service, String endpoint) {
        return endpoint.equals(draining) ? OptionalLong.of(TimeUnit.SECONDS.toNanos(30)) : OptionalLong.empty();
    }
}
