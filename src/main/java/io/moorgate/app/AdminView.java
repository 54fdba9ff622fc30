package io.moorgate.app;

import io.moorgate.control.annotation.EffectiveAnnotation;
import io.moorgate.control.report.RecentEvent;
import io.moorgate.control.report.ServiceNotes;
import io.moorgate.operate.admin.GatewayView;
import io.moorgate.operate.admin.Overview;
import io.moorgate.operate.admin.ShownSetting;
import io.moorgate.operate.drain.DrainSubject;
import io.moorgate.operate.telemetry.Totals;
import io.moorgate.peers.replication.ReplicaStatus;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What the admin API shows of a gateway. Any thread.
 *
 * @param beganNanos when it was built, on the clock of {@code ticker}
 */
record AdminView(Gateway gateway, List<ShownSetting> settings, Ticker ticker, long beganNanos) implements GatewayView {
    /** Of a gateway that begins now. */
    static AdminView of(Gateway gateway, List<ShownSetting> settings) {
        Ticker ticker = Ticker.system();
        return new AdminView(gateway, settings, ticker, ticker.nanos());
    }

    @Override
    public Overview overview() {
        ReplicaStatus self = gateway.replicas().replicas().stream()
                .filter(ReplicaStatus::isSelf)
                .findFirst()
                .orElseThrow();
        Build build = Build.current();
        Totals totals = gateway.telemetry().totals();
        return new Overview(
                self.replica(),
                new Overview.Program(build.version(), build.commit(), Build.java(), gateway.relayKind()),
                TimeUnit.NANOSECONDS.toSeconds(ticker.nanos() - beganNanos),
                self.isDraining(),
                gateway.plannedCloses().overload().pressure(),
                new Overview.Counted(totals.opened(), totals.answered(), totals.failed()));
    }

    @Override
    public List<RecentEvent> events() {
        return gateway.adminRequests()
                .notes()
                .get()
                .map(ServiceNotes::recent)
                .map(recent -> recent.all())
                .orElse(List.of());
    }

    @Override
    public List<EffectiveAnnotation> annotations(Route route) {
        return gateway.configuration().annotationsOf(route);
    }

    @Override
    public Map<ServiceId, Map<String, Integer>> waiting() {
        Map<ServiceId, Map<String, Integer>> waiting = new HashMap<>();
        gateway.admission()
                .read((service, endpoint, clients) -> waiting.computeIfAbsent(service, first -> new HashMap<>())
                        .merge(endpoint, clients, Integer::sum));
        return waiting;
    }

    @Override
    public OptionalLong drainRemainingNanos(ServiceId service, String endpoint) {
        return gateway.drains().remainingNanos(new DrainSubject(service, endpoint));
    }
}
