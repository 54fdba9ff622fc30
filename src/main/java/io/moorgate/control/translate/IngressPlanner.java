package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.IngressSpec;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceBackendPort;
import io.moorgate.control.annotation.PortRef;
import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.Security;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Plans the routes of one Ingress: one for each path of each host, and the default backend as a fallback of its hosts, of any host
 * where it has no rules. Used once.
 */
final class IngressPlanner {
    private static final String RULES = "spec.rules";
    private static final String DEFAULT_BACKEND = "spec.defaultBackend";

    private final Declarer declarer;
    private final IngressSpec spec;
    private final List<Problem> problems = new ArrayList<>();
    private final BackendPlanner backends;
    private final IngressTlsHosts tls;
    private final List<Route> routes = new ArrayList<>();
    private final Set<HostPattern> hosts = new LinkedHashSet<>();
    private final Set<HostPattern> hostsWithRoot = new LinkedHashSet<>();
    private final Set<HostPattern> passedThrough = new LinkedHashSet<>();

    IngressPlanner(Declarer declarer, Ingress ingress, Planning planning) {
        this.declarer = declarer;
        this.spec = Objects.requireNonNullElseGet(ingress.getSpec(), IngressSpec::new);
        this.backends = new BackendPlanner(
                planning, IngressPolicies.of(declarer.subject(), ingress, problems::add), problems::add);
        this.tls = new IngressTlsHosts(spec, this::report);
    }

    PlannedServices.Planned plan() {
        List<IngressRule> rules = Objects.requireNonNullElse(spec.getRules(), List.of());
        for (int index = 0; index < rules.size(); index++) {
            add(rules.get(index), RULES + "[" + index + "]");
        }
        int fallbacks = routes.size();
        if (spec.getDefaultBackend() != null) {
            addDefault(spec.getDefaultBackend(), rules.isEmpty());
        } else if (rules.isEmpty()) {
            report(RULES, "none, and no default backend: not served (expected: rules)");
        }
        return backends.planned(new RoutePlan(
                declarer,
                routes,
                routes.size() - fallbacks,
                RoutePlan.bounded(declarer.subject(), problems),
                backends.asked()));
    }

    private void add(IngressRule rule, String field) {
        Optional<HostPattern> host = IngressPaths.host(rule.getHost(), fault -> report(field + ".host", fault));
        if (host.isEmpty()) {
            return;
        }
        hosts.add(host.get());
        List<HTTPIngressPath> paths = rule.getHttp() == null
                ? List.of()
                : Objects.requireNonNullElse(rule.getHttp().getPaths(), List.of());
        for (int index = 0; index < paths.size(); index++) {
            HTTPIngressPath path = paths.get(index);
            String at = field + ".http.paths[" + index + "]";
            Optional<PathPattern> pattern =
                    IngressPaths.path(path.getPath(), path.getPathType(), fault -> report(at + ".path", fault));
            if (pattern.isPresent()) {
                add(host.get(), pattern.get(), path.getBackend(), at + ".backend");
            }
        }
    }

    private void addDefault(IngressBackend backend, boolean isForAll) {
        Set<HostPattern> wanted = new LinkedHashSet<>(isForAll ? tls.hosts() : hosts);
        if (isForAll) {
            wanted.add(HostPattern.ANY);
        }
        for (HostPattern host : wanted) {
            if (!hostsWithRoot.contains(host)) {
                add(host, PathPattern.prefix("/"), backend, DEFAULT_BACKEND);
            }
        }
    }

    private void add(HostPattern host, PathPattern path, IngressBackend backend, String field) {
        if (path.equals(PathPattern.prefix("/"))) {
            hostsWithRoot.add(host);
        }
        BackendPlanner.Target target = target(backend, field);
        if (!host.equals(HostPattern.ANY) && backends.protocol(target).equals(Optional.of(Protocol.TLS_PASSTHROUGH))) {
            if (passedThrough.add(host)) {
                routes.add(backends.tcp(
                        declarer.route(host + " tls"), target, Protocol.TLS_PASSTHROUGH, List.of(host), 0));
            }
            return;
        }
        Route route = backends.http(declarer.route(host + path.toString()), target, List.of(host), List.of(path));
        routes.add(withTls(route, host));
    }

    private BackendPlanner.Target target(IngressBackend backend, String field) {
        if (backend == null
                || backend.getService() == null
                || backend.getService().getName() == null) {
            String resource = backend == null || backend.getResource() == null
                    ? "none"
                    : backend.getResource().getKind() + "/"
                            + backend.getResource().getName();
            report(field, resource + " (expected: a Service): refuses");
            return BackendPlanner.Target.none(new ServiceId(declarer.namespace(), resource), field);
        }
        ServiceId service =
                new ServiceId(declarer.namespace(), backend.getService().getName());
        return new BackendPlanner.Target(service, port(backend.getService().getPort()), field);
    }

    private static Optional<PortRef> port(ServiceBackendPort port) {
        if (port == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(port.getName())
                .filter(name -> !name.isEmpty())
                .or(() -> Optional.ofNullable(port.getNumber()).map(String::valueOf))
                .map(PortRef::new);
    }

    private Route withTls(Route route, HostPattern host) {
        List<String> secrets = tls.secretsOf(host);
        if (secrets.isEmpty()) {
            return route;
        }
        Security asked = route.security();
        return route.withSecurity(
                new Security(secrets, asked.authoritiesSecret(), asked.clients(), asked.redirects(), asked.hsts()));
    }

    private void report(String field, String message) {
        problems.add(new Problem(declarer.subject(), field, message));
    }
}
