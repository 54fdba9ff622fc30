package io.moorgate.control.translate;

import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.GatewayDefaults;
import io.moorgate.control.annotation.ListenPort;
import io.moorgate.control.annotation.PathType;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.control.annotation.Serving;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Plans the routes of one Service, as though it were the only one. Used once. */
final class RoutePlanner {
    private static final String UNSERVED = "is not served (expected: host, path or listen)";

    private final TranslateSettings settings;
    private final ObservedService service;
    private final ServiceAnnotations annotations;
    private final RouteBuilder builder;
    private final ServicePorts ports;
    private final boolean sliceless;
    private final Consumer<Problem> problems;

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
        this.builder = new RouteBuilder(settings, service, annotations, slices, secrets, Optional.empty(), problems);
        this.ports = builder.ports();
        this.sliceless = slices.of(service.id()).isEmpty();
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
        if (!isAnnotated(service)) {
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

    /** Whether {@code service} carries an annotation of Moorgate; without one it asks for nothing. */
    static boolean isAnnotated(ObservedService service) {
        return !service.annotations().isEmpty()
                && service.annotations().keySet().stream().anyMatch(RoutePlanner::isOurs);
    }

    /** Whether {@code problem} is that a Service asks for no route, which is none where another object leads to it. */
    static boolean isUnserved(Problem problem) {
        return problem.message().equals(UNSERVED);
    }

    private static boolean isOurs(String key) {
        return key != null && key.startsWith(Annotation.PREFIX);
    }

    private List<Route> plan() {
        boolean matches = annotations.carries(Serving.HOST) || annotations.carries(Serving.PATH);
        if (!matches && !annotations.carries(Serving.LISTEN)) {
            report("", UNSERVED);
            return List.of();
        }
        if ("ExternalName".equals(service.spec().getType())) {
            report("spec.type", "\"ExternalName\" (expected: a Service with endpoints): not served");
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
        Route route = builder.http(
                protocol,
                annotations.value(Serving.HOST),
                paths,
                port,
                said.map(AppProtocol::tls).orElse(false),
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
        return builder.tcp(Protocol.TLS_PASSTHROUGH, annotations.value(Serving.HOST), 0, port, port.refusal());
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
        return Optional.of(builder.tcp(protocol, hosts, listen.port(), port, refusal));
    }

    /** Where the protocol cannot be read, a Service with hosts refuses for these only: others may share the port. */
    private Protocol listenProtocol() {
        boolean broken = annotations.refusal(Serving.PROTOCOL).isPresent() && annotations.carries(Serving.HOST);
        boolean asked = annotations.given(Serving.PROTOCOL).equals(Optional.of(Protocol.TLS_PASSTHROUGH));
        return broken || asked ? Protocol.TLS_PASSTHROUGH : Protocol.TCP;
    }

    private boolean mayOpen(ListenPort listen) {
        int port = listen.port();
        if (settings.ports().reserved().contains(port)) {
            report(Serving.LISTEN.key(), port + " is the gateway's own (expected: another port): not served");
            return false;
        }
        if (!settings.ports().mayBeOpened(port)) {
            List<String> ranges =
                    settings.ports().listen().stream().map(PortRange::toString).toList();
            report(
                    Serving.LISTEN.key(),
                    port + " may not be opened (expected: a port of moorgate.tcp.ports: " + String.join(",", ranges)
                            + "): not served");
            return false;
        }
        return true;
    }

    private void report(String key, String message) {
        problems.accept(new Problem(new Problem.OfService(service.id()), key, message));
    }
}
