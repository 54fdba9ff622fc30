package io.moorgate.control.translate;

import io.moorgate.control.annotation.PortRef;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.control.annotation.Serving;
import io.moorgate.control.migration.Migration;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteId;
import io.moorgate.routing.ServiceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Plans routes of another object than a Service to the Services that it names. Policies, endpoints and limits are those of the
 * Service, whatever leads to it. A route to a Service that is missing, or has no endpoints by its nature, refuses: HTTP answers 503.
 * For one object.
 */
final class BackendPlanner {
    private final Planning planning;
    private final Overlay overlay;
    private final Consumer<Problem> problems;
    private final Map<ServiceId, Backend> backends = new HashMap<>();
    private final Set<ServiceId> asked = new HashSet<>();
    private final int secretsAskedBefore;

    /** A Service that the object leads to. */
    private record Backend(
            ObservedService service,
            ServiceAnnotations annotations,
            RouteBuilder builder,
            Consumer<Problem> problems,
            Optional<String> refusal) {}

    /**
     * A port of a Service, as the object names it.
     *
     * @param port empty: the only one, else the first that fits the protocol
     * @param field where in the object it stands, for Problems
     * @param isService whether it names a Service at all; else every route to it refuses
     */
    record Target(ServiceId service, Optional<PortRef> port, String field, boolean isService) {
        Target(ServiceId service, Optional<PortRef> port, String field) {
            this(service, port, field, true);
        }

        /** Something that is no Service, for which {@code standIn} stands. */
        static Target none(ServiceId standIn, String field) {
            return new Target(standIn, Optional.empty(), field, false);
        }
    }

    BackendPlanner(Planning planning, Overlay overlay, Consumer<Problem> problems) {
        this.planning = planning;
        this.overlay = overlay;
        this.problems = problems;
        this.secretsAskedBefore = planning.secrets().asked();
    }

    /** A route of the HTTP family, for requests of {@code hosts} and {@code paths}. */
    Route http(RouteId id, Target target, List<HostPattern> hosts, List<PathPattern> paths) {
        Backend backend = backend(target);
        PortChoice port =
                port(backend, target, HttpFamily.wanted(backend.annotations()).orElse(Protocol.AUTO));
        Optional<AppProtocol> said = port.port().flatMap(PortSpec::appProtocol);
        Protocol protocol = HttpFamily.protocol(backend.service(), backend.annotations(), said, backend.problems());
        return backend.builder()
                .http(protocol, hosts, paths, port, said.map(AppProtocol::tls).orElse(false), refusal(backend, port))
                .withHeaders(backend.annotations().given(Serving.MATCH_HEADER).orElse(List.of()))
                .withId(id);
    }

    /** A route of raw TCP or, for the server names {@code hosts}, of TLS passthrough; {@code gatewayPort} 0 is the TLS port. */
    Route tcp(RouteId id, Target target, Protocol protocol, List<HostPattern> hosts, int gatewayPort) {
        Backend backend = backend(target);
        PortChoice port = port(backend, target, protocol);
        return backend.builder()
                .tcp(protocol, hosts, gatewayPort, port, refusal(backend, port))
                .withId(id);
    }

    /** The protocol that counts for the Service of {@code target}; empty where nothing says one. */
    Optional<Protocol> protocol(Target target) {
        return backend(target).annotations().given(Serving.PROTOCOL);
    }

    /** What {@code plan} follows from: the Services that were asked for here, and no Secret unless one was. */
    PlannedServices.Planned planned(RoutePlan plan) {
        return new PlannedServices.Planned(plan, planning.secrets().asked() == secretsAskedBefore);
    }

    /** The Services that were asked for. */
    Set<ServiceId> asked() {
        return asked;
    }

    private Optional<String> refusal(Backend backend, PortChoice port) {
        Optional<String> unselected = Optional.of("match-header cannot be read")
                .filter(why -> backend.annotations().selectsNothing(Serving.MATCH_HEADER));
        return backend.refusal()
                .or(port::refusal)
                .or(overlay::refusal)
                .or(() -> unselected)
                .or(() -> backend.annotations().refusal(Serving.PROTOCOL));
    }

    private PortChoice port(Backend backend, Target target, Protocol protocol) {
        ServicePorts ports = backend.builder().ports();
        if (backend.refusal().isPresent()) {
            String label = target.port().map(PortRef::text).orElse("");
            return new PortChoice(Optional.empty(), label, backend.refusal());
        }
        Consumer<Problem> about =
                problem -> problems.accept(new Problem(overlay.subject(), target.field(), problem.message()));
        return target.port()
                .map(ref -> PortChoice.named(target.service(), ports, ref, target.field(), about))
                .orElseGet(() -> PortChoice.first(target.service(), ports.firstFor(protocol), about));
    }

    private Backend backend(Target target) {
        asked.add(target.service());
        return backends.computeIfAbsent(target.service(), id -> read(id, target));
    }

    private Backend read(ServiceId id, Target target) {
        Optional<ObservedService> found = planning.service(id);
        ObservedService service = found.orElseGet(() -> ObservedService.missing(id));
        Consumer<Problem> attributed = problem -> problems.accept(overlay.attributed(problem, service));
        ServiceAnnotations annotations =
                ServiceAnnotations.read(id, overlay.over(service), planning.defaults(), attributed);
        RouteBuilder builder = new RouteBuilder(
                planning.settings(),
                service,
                annotations,
                planning.slices(),
                planning.secrets(),
                overlay.authorities(),
                attributed);
        if (!target.isService()) {
            return new Backend(service, annotations, builder, attributed, Optional.of("the backend is no Service"));
        }
        Migration migrated = Overlay.migrated(service);
        migrated.findings()
                .forEach(finding ->
                        problems.accept(new Problem(new Problem.OfService(id), finding.key(), finding.message())));
        Optional<String> refusal = faultOf(found);
        refusal.ifPresent(fault -> problems.accept(
                new Problem(overlay.subject(), target.field(), "the Service " + id + " " + fault + ": refuses")));
        if (refusal.isEmpty() && planning.slices().of(id).isEmpty()) {
            problems.accept(SliceIndex.sliceless(id));
        }
        return new Backend(
                service,
                annotations,
                builder,
                attributed,
                refusal.map(fault -> "the Service " + fault).or(migrated::refusal));
    }

    private static Optional<String> faultOf(Optional<ObservedService> service) {
        if (service.isEmpty()) {
            return Optional.of("does not exist");
        }
        return Objects.equals(service.get().spec().getType(), "ExternalName")
                ? Optional.of("is an ExternalName, which has no endpoints")
                : Optional.empty();
    }
}
