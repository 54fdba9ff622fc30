package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Securing;
import io.moorgate.control.annotation.Serving;
import io.moorgate.control.translate.SecretIndex.Read;
import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HostRoutes;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.Security;
import io.moorgate.routing.ServerNames;
import io.moorgate.routing.ServerTls;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.TlsCertificate;
import io.moorgate.routing.WeightedRoute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which certificate each host of the HTTP family has, and whose certificates its clients show: what the routes of one namespace
 * ask for, the first that asks. A host without a certificate has that of a wildcard of its namespace that covers it, else the
 * gateway's default; never another namespace's. And which hosts are passed through on the TLS port. Used once; routes come in the order in which they claim hosts.
 */
final class ServerNamesPlanner {
    static final String REFUSED = ": handshakes are refused";
    static final String DEFAULT_SETTING = "moorgate.tls.default-secret";

    private final SecretIndex secrets;
    private final ServerNames previous;
    private final Consumer<Problem> problems;
    private final Map<HostPattern, Wish> wishes = new LinkedHashMap<>();
    private final Set<TlsUse> uses = new LinkedHashSet<>();

    /** What the routes of one host ask for. */
    private static final class Wish {
        private final String namespace;
        private final Map<SecretId, Problem.Subject> secrets = new LinkedHashMap<>();
        private Optional<ClientAuthorities> clients = Optional.empty();
        private boolean isClosed;
        private Optional<ServiceId> passedTo = Optional.empty();

        /** Whether a Service has asked for TLS that ends at the gateway. */
        boolean isTerminated() {
            return !secrets.isEmpty() || clients.isPresent() || isClosed;
        }

        Wish(String namespace) {
            this.namespace = namespace;
        }
    }

    /** {@code previous}: what is served until now, some of which is kept where a Secret has broken since. */
    ServerNamesPlanner(SecretIndex secrets, ServerNames previous, Consumer<Problem> problems) {
        this.secrets = secrets;
        this.previous = previous;
        this.problems = problems;
    }

    /**
     * {@code route} with the authorities of its clients; it refuses where they cannot be had. One that is passed through on the TLS
     * port keeps the hosts whose TLS no older Service has the gateway end; empty where none is left.
     */
    Optional<Route> admit(Route route) {
        if (route.protocol().isHttpFamily()) {
            return Optional.of(secured(route));
        }
        return route.protocol() == Protocol.TLS_PASSTHROUGH && route.port() == 0
                ? passedThrough(route)
                : Optional.of(route);
    }

    private Optional<Route> passedThrough(Route route) {
        List<HostPattern> admitted = new ArrayList<>();
        String namespace = route.id().namespace();
        for (HostPattern host : route.hosts()) {
            Wish wish = wishes.computeIfAbsent(host, absent -> new Wish(namespace));
            if (wish.namespace.equals(namespace) && !wish.isTerminated()) {
                wish.passedTo = wish.passedTo.or(() -> Optional.of(route.service()));
                admitted.add(host);
            } else {
                problems.accept(new Problem(
                        Problem.Subject.declaring(route.id()),
                        Serving.PROTOCOL.key(),
                        "tls-passthrough of " + host + " is not served (expected: a host whose TLS no older Service"
                                + " has ended at the gateway)"));
            }
        }
        return admitted.isEmpty() ? Optional.empty() : Optional.of(route.withHosts(admitted));
    }

    private Route secured(Route route) {
        return route.ways().isEmpty()
                ? securedAlone(route)
                : route.withWays(route.ways().stream()
                        .map(way -> new WeightedRoute(securedAlone(way.route()), way.weight()))
                        .toList());
    }

    private Route securedAlone(Route route) {
        Security security = route.security();
        Optional<Read<ClientAuthorities>> clients = security.authoritiesSecret()
                .map(name -> secrets.authorities(secretOf(route, name), AuthorityUse.CLIENTS));
        boolean isClosed = clients.isPresent() && clients.get() instanceof Read.Broken;
        Optional<ClientAuthorities> found = clients.flatMap(ServerNamesPlanner::goodOf);
        found.stream()
                .flatMap(authorities -> RevocationUse.of(Problem.Subject.declaring(route.id()), authorities))
                .forEach(uses::add);
        Optional<String> refusal = Optional.empty();
        if (clients.isPresent() && clients.get() instanceof Read.Broken<ClientAuthorities>(String fault)) {
            refusal = Optional.of(fault);
        }
        for (HostPattern host : route.hosts()) {
            Wish wish =
                    wishes.computeIfAbsent(host, absent -> new Wish(route.id().namespace()));
            if (!wish.namespace.equals(route.id().namespace())) {
                refusal = refusal.or(() -> clients.map(asked ->
                        "a Service of another namespace decides on TLS of " + host + " (expected: a host of its own)"));
                continue;
            }
            if (wish.passedTo.isEmpty()) {
                security.certificateSecrets()
                        .forEach(name ->
                                wish.secrets.putIfAbsent(secretOf(route, name), Problem.Subject.declaring(route.id())));
            } else if (!security.certificateSecrets().isEmpty()) {
                problems.accept(new Problem(
                        Problem.Subject.declaring(route.id()),
                        Securing.TLS_SECRET.key(),
                        "is not shown for " + host + ", whose TLS is passed through to " + wish.passedTo.get()
                                + " (expected: a host that no older Service passes through)"));
            }
            wish.isClosed |= isClosed;
            if (found.isPresent() && wish.clients.isPresent() && !wish.clients.equals(found)) {
                refusal = Optional.of("an older Service has another one for " + host + " (expected: one for a host)");
            }
            wish.clients = wish.clients.or(() -> found);
        }
        Route secured = found.map(authorities -> route.withSecurity(security.withClients(authorities)))
                .orElse(route);
        return refusal.map(why -> refusing(secured, why)).orElse(secured);
    }

    private Route refusing(Route route, String why) {
        String secret = route.security().authoritiesSecret().orElse("");
        problems.accept(new Problem(
                Problem.Subject.declaring(route.id()),
                Securing.CLIENT_CA_SECRET.key(),
                "\"" + secret + "\" " + why + ", refuses"));
        return route.refusing(Securing.CLIENT_CA_SECRET.key() + " cannot be used");
    }

    /** How handshakes are answered for every host that was named; {@code passthrough} has the winners of those passed through. */
    ServerNames plan(Optional<SecretId> defaultSecret, Map<HostPattern, Route> passthrough) {
        List<TlsCertificate> byDefault = defaultSecret
                .map(secret -> certificatesOf(
                        Map.of(secret, new Problem.OfSetting(DEFAULT_SETTING)),
                        Optional.empty(),
                        secret.namespace(),
                        previous.fallback()))
                .orElse(List.of());
        Map<HostPattern, List<TlsCertificate>> own = new HashMap<>();
        wishes.forEach((host, wish) -> {
            if (!wish.secrets.isEmpty()) {
                own.put(
                        host,
                        certificatesOf(
                                wish.secrets,
                                Optional.of(host),
                                wish.namespace,
                                Optional.ofNullable(previous.names().entries().get(host))));
            }
        });
        if (byDefault.isEmpty()
                && passthrough.isEmpty()
                && own.values().stream().allMatch(List::isEmpty)) {
            return ServerNames.NONE;
        }
        Map<HostPattern, ServerTls> names = new HashMap<>();
        Map<String, HostRoutes<List<TlsCertificate>>> byNamespace = byNamespace(own);
        wishes.forEach((host, wish) -> {
            List<TlsCertificate> shown = own.containsKey(host)
                    ? own.get(host)
                    : covering(host, byNamespace.get(wish.namespace)).orElse(byDefault);
            Optional<Route> passed = Optional.ofNullable(passthrough.get(host));
            names.put(
                    host,
                    passed.map(ServerTls::passedTo).orElseGet(() -> new ServerTls(shown, wish.clients, wish.isClosed)));
        });
        Optional<ServerTls> fallback =
                byDefault.isEmpty() ? Optional.empty() : Optional.of(new ServerTls(byDefault, Optional.empty(), false));
        return new ServerNames(new HostRoutes<>(names), fallback);
    }

    /** Everything that ends by itself of what routes and {@link #plan} have found. */
    List<TlsUse> uses() {
        return List.copyOf(uses);
    }

    private Map<String, HostRoutes<List<TlsCertificate>>> byNamespace(Map<HostPattern, List<TlsCertificate>> own) {
        Map<String, Map<HostPattern, List<TlsCertificate>>> split = new HashMap<>();
        own.forEach((host, shown) -> split.computeIfAbsent(wishes.get(host).namespace, absent -> new HashMap<>())
                .put(host, shown));
        Map<String, HostRoutes<List<TlsCertificate>>> byNamespace = new HashMap<>();
        split.forEach((namespace, shown) -> byNamespace.put(namespace, new HostRoutes<>(shown)));
        return byNamespace;
    }

    /** The certificates of the most specific of {@code others} that covers {@code host}; there may be no others. */
    private static Optional<List<TlsCertificate>> covering(HostPattern host, HostRoutes<List<TlsCertificate>> others) {
        String name = host.equals(HostPattern.ANY) ? "" : host.text();
        return others == null ? Optional.empty() : others.find(name, any -> true);
    }

    /** Of each kind of key the first; of a Secret that is broken what {@code before} had of it, or else of the same name. */
    private List<TlsCertificate> certificatesOf(
            Map<SecretId, Problem.Subject> wanted,
            Optional<HostPattern> host,
            String namespace,
            Optional<ServerTls> before) {
        String key = host.isPresent() ? Securing.TLS_SECRET.key() : "";
        List<TlsCertificate> shown = new ArrayList<>();
        List<TlsCertificate> known = before.map(ServerTls::certificates).orElse(List.of()).stream()
                .filter(certificate -> certificate.secret().startsWith(namespace + "/"))
                .toList();
        Map<SecretId, String> faults = new LinkedHashMap<>();
        wanted.forEach((secret, subject) -> {
            switch (secrets.certificate(secret)) {
                case Read.Good<TlsCertificate>(TlsCertificate certificate) -> {
                    if (shown.stream().anyMatch(other -> other.isEcdsa() == certificate.isEcdsa())) {
                        report(
                                subject,
                                key,
                                secret,
                                "is the second one of its kind of key, not served (expected: one of"
                                        + " RSA and one of ECDSA)");
                    } else {
                        shown.add(certificate);
                        uses.add(new CertificateUse(subject, key, certificate, host));
                    }
                }
                case Read.Broken<TlsCertificate>(String fault) -> {
                    List<TlsCertificate> last = known.stream()
                            .filter(certificate -> certificate.secret().equals(secret.toString()))
                            .toList();
                    List<TlsCertificate> kept = last.isEmpty() && wanted.size() == 1 ? known : last;
                    shown.addAll(kept);
                    faults.put(secret, fault + (kept.isEmpty() ? "" : ": the last good one is served"));
                }
            }
        });
        faults.forEach(
                (secret, fault) -> report(wanted.get(secret), key, secret, fault + (shown.isEmpty() ? REFUSED : "")));
        return List.copyOf(shown);
    }

    private void report(Problem.Subject subject, String key, SecretId secret, String message) {
        problems.accept(new Problem(subject, key, "\"" + secret.name() + "\" " + message));
    }

    private static SecretId secretOf(Route route, String name) {
        return name.contains("/")
                ? SecretId.parse(name)
                : new SecretId(route.service().namespace(), name);
    }

    private static Optional<ClientAuthorities> goodOf(Read<ClientAuthorities> read) {
        return read instanceof Read.Good<ClientAuthorities>(ClientAuthorities found)
                ? Optional.of(found)
                : Optional.empty();
    }
}
