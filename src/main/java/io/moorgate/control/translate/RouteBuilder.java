package io.moorgate.control.translate;

import io.moorgate.control.annotation.Lifetime;
import io.moorgate.control.annotation.Pinning;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Securing;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.LifePolicy;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.Security;
import io.moorgate.routing.Upstream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Builds routes to one Service, with the policies of the annotations that count for it. Used once. */
final class RouteBuilder {
    private final ObservedService service;
    private final ServiceAnnotations annotations;
    private final ServicePorts ports;
    private final EndpointReader endpointReader;
    private final ClientPolicy clients;
    private final EndpointTlsReader endpointTls;
    private final Map<PortSpec, Endpoints> endpoints = new HashMap<>();

    /** {@code authorities}: what a BackendTLSPolicy asks for. */
    RouteBuilder(
            TranslateSettings settings,
            ObservedService service,
            ServiceAnnotations annotations,
            SliceIndex slices,
            SecretIndex secrets,
            Optional<PolicyAuthorities> authorities,
            Consumer<Problem> problems) {
        this.service = service;
        this.annotations = annotations;
        this.ports = ServicePorts.of(service, slices.of(service.id()));
        this.endpointReader = new EndpointReader(
                service,
                slices.of(service.id()),
                settings,
                message -> problems.accept(new Problem(new Problem.OfService(service.id()), "endpoints", message)));
        this.clients = new ClientPolicy(service, annotations, problems);
        this.endpointTls = new EndpointTlsReader(service.id(), annotations, secrets, authorities, problems);
    }

    /** The Service's TCP ports. */
    ServicePorts ports() {
        return ports;
    }

    /** A route of the HTTP family to {@code port}; {@code isTlsImplied}: its {@code appProtocol} says that its endpoints speak TLS. */
    Route http(
            Protocol protocol,
            List<HostPattern> hosts,
            List<PathPattern> paths,
            PortChoice port,
            boolean isTlsImplied,
            Optional<String> refusal) {
        return route(
                protocol, hosts, paths, 0, upstream(port, true), endpointTls.read(protocol, isTlsImplied), refusal);
    }

    /** A route of raw TCP or TLS passthrough to {@code port}. */
    Route tcp(Protocol protocol, List<HostPattern> hosts, int gatewayPort, PortChoice port, Optional<String> refusal) {
        return route(
                protocol,
                hosts,
                List.of(),
                gatewayPort,
                upstream(port, false),
                endpointTls.read(protocol, false),
                refusal);
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
        Route open = Route.of(
                protocol,
                new RouteMatch(hosts, paths, port),
                upstream,
                new Policies(connect, idle, life()),
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
}
