package io.moorgate.operate.admin;

import io.moorgate.control.annotation.EffectiveAnnotation;
import io.moorgate.control.report.RecentEvent;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What the admin API shows of the gateway as a whole. Worker threads. */
public interface GatewayView {
    /** Every setting. */
    List<ShownSetting> settings();

    /** This replica at a glance. */
    Overview overview();

    /** The last events, the oldest first. */
    List<RecentEvent> events();

    /** What holds for a route, annotation by annotation; empty where it is not known. */
    List<EffectiveAnnotation> annotations(Route route);

    /** How many clients wait for a place, by Service and the name of the endpoint; the name is empty for those that take any. */
    Map<ServiceId, Map<String, Integer>> waiting();

    /** How long the drain of an endpoint, by its name, may go on; empty where it is not drained. */
    OptionalLong drainRemainingNanos(ServiceId service, String endpoint);
}
