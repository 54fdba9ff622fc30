package io.moorgate.operate.admin;

import io.moorgate.control.annotation.EffectiveAnnotation;
import io.moorgate.control.report.RecentEvent;
import io.moorgate.routing.ServiceId;
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

    @Override
    public Overview overview() {
        return new Overview(
                replica, new Overview.Program("0.1.0", "abc", "25", "netty"), 61, false, new Overview.Counted(5, 4, 1));
    }

    @Override
    public List<EffectiveAnnotation> annotations(ServiceId service) {
        return EffectiveAnnotation.of(
                Map.of("moorgate.io/idle-timeout", "20m", "moorgate.io/ping-interval", "often"),
                Map.of("drain-timeout", "7m"));
    }

    @Override
    public OptionalLong drainRemainingNanos(ServiceId service, String endpoint) {
        return endpoint.equals(draining) ? OptionalLong.of(TimeUnit.SECONDS.toNanos(30)) : OptionalLong.empty();
    }
}
