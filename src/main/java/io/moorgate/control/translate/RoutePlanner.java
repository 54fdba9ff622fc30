package io.moorgate.control.translate;

import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.GatewayDefaults;
import io.moorgate.control.annotation.Lifetime;
import io.moorgate.control.annotation.ListenPort;
import io.moorgate.control.annotation.PathType;
import io.moorgate.control.annotation.Pinning;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Securing;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.control.annotation.Serving;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.LifePolicy;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.Security;
import io.moorgate.routing.Upstream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Plans the routes of one Service, as though it were the only one. Used once. */
final class RoutePlanner {
    private final TranslateSettings settings;
    private final ObservedService service;
    private final ServiceAnnotations annotations;
    private final ServicePorts ports;
    private final EndpointReader endpointReader;
    private final boolean sliceless;
    private final ClientPolicy clients;
    private final EndpointTlsReader endpointTls;
    private final Consumer<Problem> problems;
    private final Map<PortSpec, Endpoints> endpoints = new HashMap<>();

    private RoutePlanner(
            TranslateSettings settings,
            ObservedService service,
            ServiceAnnotations annotations,
            SliceIndex slices,
            SecretIndex secrets,
            Consumer<Problem> problems) {
        this.settings = settings;
        this.service = service;
        this.annotations = annotations;
        this.ports = ServicePorts.of(service, slices.of(service.id()));
        this.endpointReader =
                new EndpointReader(service, slices.of(service.id()), settings, message -> report("endpoints", message));
        this.sliceless = slices.of(service.id()).isEmpty();
        this.clients = new ClientPolicy(service, annotations, problems);
        this.endpointTls = new EndpointTlsReader(service.id(), annotations, secrets, problems);
        this.problems = problems;
    }

    /** The routes that {@code service} asks for; none, and no Problem, where it is another gateway's. */
    static List<Route> plan(
            TranslateSettings settings,
            GatewayDefaults defaults,
            ObservedService service,
            SliceIndex slices,
            SecretIndex secrets,
            Consumer<Problem> problems) {
        if (service.annotations().keySet().stream().noneMatch(RoutePlanner::isOurs)) {
            return List.of();
        }
        List<Problem> found = new ArrayList<>();
        ServiceAnnotations annotations =
                ServiceAnnotations.read(service.id(), service.annotations(), defaults, found::add);
        if (!annotations.value(Serving.CLASS).equals(settings.gatewayClass())) {
            return List.of();
        }
        found.forEach(problems);
        return new RoutePlanner(settings, service, annotations, slices, secrets, problems).plan();
    }

    private static boolean isOurs(String key) {
        return key != null && key.startsWith(Annotation.PREFIX);
    }

    private List<Route> plan() {
        boolean matches = annotations.carries(Serving.HOST) || annotations.carries(Serving.PATH);
        if (!matches && !annotations.carries(Serving.LISTEN)) {
            report("", "is not served (expected: host, path or listen)");
            return List.of();
        }
        if ("ExternalName".equals(service.spec().getType())) {
            report("spec.type", "\"ExternalName\" (expected: a Service with endpoints)");
            return List.of();
        }
        if (annotations.selectsNothing()) {
            return List.of();
        }
        AnnotationConflicts.report(service, annotations, problems);
        List<Route> routes = new ArrayList<>();
        if (HttpFamily.serves(annotations)
                && !annotations.selectsNothing(Serving.HOST)
                && !annotations.selectsNothing(Serving.PATH)
                && !annotations.selectsNothing(Serving.MATCH_HEADER)) {
            routes.add(httpRoute());
        }
        if (isPassedThroughByName()) {
            routes.add(passthroughRoute());
        }
        annotations.own(Serving.LISTEN).orElse(List.of()).stream()
                .filter(this::mayOpen)
                .flatMap(listen -> listenRoute(listen).stream())
                .forEach(routes::add);
        if (!routes.isEmpty() && sliceless) {
            problems.accept(SliceIndex.sliceless(service.id()));
        }
        return routes;
    }

    private Route httpRoute() {
        PortChoice port = PortChoice.forHttp(service.id(), ports, annotations, problems);
        Optional<AppProtocol> said = port.port().flatMap(PortSpec::appProtocol);
        Protocol protocol = HttpFamily.protocol(service, annotations, said, problems);
        boolean exact = annotations.value(Serving.PATH_TYPE) == PathType.EXACT;
        List<PathPattern> paths = annotations.value(Serving.PATH).stream()
                .map(path -> new PathPattern(path, exact))
                .distinct()
                .toList();
        Route route = route(
                protocol,
                annotations.value(Serving.HOST),
                paths,
                0,
                upstream(port, true),
                endpointTls.read(protocol, said.map(AppProtocol::tls).orElse(false)),
                port.refusal()
                        .or(() -> annotations.refusal(Serving.PATH_TYPE))
                        .or(() -> annotations.refusal(Serving.PROTOCOL)));
        return route.withHeaders(annotations.given(Serving.MATCH_HEADER).orElse(List.of()));
    }

    /** Whether it is served on the TLS port, by server name. */
    private boolean isPassedThroughByName() {
        return annotations.own(Serving.PROTOCOL).equals(Optional.of(Protocol.TLS_PASSTHROUGH))
                && annotations.carries(Serving.HOST)
                && !annotations.carries(Serving.LISTEN);
    }

    private Route passthroughRoute() {
        PortChoice port = PortChoice.forPassthrough(service.id(), ports, annotations, problems);
        List<HostPattern> hosts = annotations.value(Serving.HOST);
        return route(
                Protocol.TLS_PASSTHROUGH,
                hosts,
                List.of(),
                0,
                upstream(port, false),
                endpointTls.read(Protocol.TLS_PASSTHROUGH, false),
                port.refusal());
    }

    private Optional<Route> listenRoute(ListenPort listen) {
        Protocol protocol = listenProtocol();
        boolean byName = protocol == Protocol.TLS_PASSTHROUGH;
        if (byName && annotations.selectsNothing(Serving.HOST)) {
            return Optional.empty();
        }
        PortChoice port = PortChoice.forListen(service.id(), ports, annotations, listen, protocol, problems);
        List<HostPattern> hosts = byName ? annotations.value(Serving.HOST) : List.of();
        Optional<String> refusal = port.refusal().or(() -> annotations.refusal(Serving.PROTOCOL));
        return Optional.of(route(
                protocol,
                hosts,
                List.of(),
                listen.port(),
                upstream(port, false),
                endpointTls.read(protocol, false),
                refusal));
    }

    /** Where the protocol cannot be read, a Service with hosts refuses for these only: others may share the port. */
    private Protocol listenProtocol() {
        boolean broken = annotations.refusal(Serving.PROTOCOL).isPresent() && annotations.carries(Serving.HOST);
        boolean asked = annotations.given(Serving.PROTOCOL).equals(Optional.of(Protocol.TLS_PASSTHROUGH));
        return broken || asked ? Protocol.TLS_PASSTHROUGH : Protocol.TCP;
    }

    private Route route(
            Protocol protocol,
            List<HostPattern> hosts,
            List<PathPattern> paths,
            int port,
            Upstream upstream,
            EndpointTlsReader.Read tls,
            Optional<String> refusal) {
        ConnectPolicy connect = new ConnectPolicy(
                annotations.value(Lifetime.CONNECT_TIMEOUT),
                annotations.value(Lifetime.CONNECT_ATTEMPTS),
                annotations.value(Securing.PROXY_PROTOCOL),
                tls.tls());
        IdleTimeouts idle =
                annotations.given(Lifetime.IDLE_TIMEOUT).map(IdleTimeouts::all).orElse(IdleTimeouts.DEFAULT);
        Route open = new Route(
                service.id(),
                protocol,
                hosts,
                paths,
                port,
                upstream,
                connect,
                idle,
                life(),
                annotations.refusal().or(tls::refusal).or(() -> refusal));
        Policies policies = AdmissionPolicies.of(annotations, open.policies());
        return open.withPolicies(protocol.isHttpFamily() ? policies.with(security()) : policies);
    }

    private Security security() {
        return new Security(
                annotations.given(Securing.TLS_SECRET).orElse(List.of()),
                annotations.given(Securing.CLIENT_CA_SECRET),
                Optional.empty(),
                annotations.value(Securing.TLS_REDIRECT),
                annotations.value(Securing.HSTS));
    }

    private LifePolicy life() {
        return new LifePolicy(
                annotations.value(Lifetime.DRAIN_TIMEOUT),
                annotations.value(Lifetime.PING_INTERVAL),
                annotations.value(Lifetime.MAX_CONNECTION_AGE),
                annotations.value(Lifetime.MAX_CONNECTION_AGE_JITTER),
                annotations.value(Lifetime.REBALANCE) ? annotations.value(Lifetime.REBALANCE_RATE) : 0,
                annotations.value(Lifetime.RESPONSE_TIMEOUT),
                annotations.value(Lifetime.SCALE_DOWN_HINT));
    }

    private Upstream upstream(PortChoice port, boolean http) {
        return new Upstream(
                service.id(),
                port.label(),
                port.port()
                        .map(found -> endpoints.computeIfAbsent(found, endpointReader::read))
                        .orElse(Endpoints.NONE),
                clients.balance(http),
                clients.affinity(http),
                annotations.value(Pinning.CLIENT_PREFIX));
    }

    private boolean mayOpen(ListenPort listen) {
        int port = listen.port();
        if (settings.reservedPorts().contains(port)) {
            report(Serving.LISTEN.key(), port + " is the gateway's own (expected: another port)");
            return false;
        }
        if (settings.tcpPorts().stream().noneMatch(range -> range.contains(port))) {
            List<String> ranges =
                    settings.tcpPorts().stream().map(PortRange::toString).toList();
            report(
                    Serving.LISTEN.key(),
                    port + " may not be opened (expected: a port of moorgate.tcp.ports: " + String.join(",", ranges)
                            + ")");
            return false;
        }
        return true;
    }

    private void report(String key, String message) {
        problems.accept(new Problem(new Problem.OfService(service.id()), key, message));
    }
}
