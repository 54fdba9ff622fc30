package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.ClientIPConfig;
import io.fabric8.kubernetes.api.model.SessionAffinityConfig;
import io.moorgate.control.annotation.AffinityChoice;
import io.moorgate.control.annotation.Balancing;
import io.moorgate.control.annotation.CookieAttributes;
import io.moorgate.control.annotation.Pinning;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Quoted;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.hash.Sha256;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.CookiePolicy;
import io.moorgate.routing.HashOn;
import io.moorgate.routing.ServiceId;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads how one Service's clients are balanced and what identifies them: its balance and its affinity. */
final class ClientPolicy {
    private final ObservedService service;
    private final ServiceAnnotations annotations;
    private final Consumer<Problem> problems;

    /** {@code problems} gets what cannot be provided. */
    ClientPolicy(ObservedService service, ServiceAnnotations annotations, Consumer<Problem> problems) {
        this.service = service;
        this.annotations = annotations;
        this.problems = problems;
    }

    /** How clients are spread. Outside HTTP there is nothing to hash but the address. */
    Balance balance(boolean http) {
        Balance.Strategy strategy = annotations.value(Balancing.BALANCE);
        HashOn hashOn = annotations.value(Balancing.HASH_ON);
        Duration slowStart = annotations.value(Balancing.SLOW_START);
        if (http || hashOn instanceof HashOn.ClientIp) {
            return new Balance(strategy, hashOn, slowStart);
        }
        if (strategy == Balance.Strategy.HASH
                && annotations.own(Balancing.HASH_ON).isPresent()) {
            report(
                    Balancing.HASH_ON.key(),
                    "TCP carries no headers, cookies or queries, so client-ip is used (expected: client-ip)");
        }
        return new Balance(strategy, new HashOn.ClientIp(), slowStart);
    }

    /** Who keeps an endpoint. Outside HTTP a client can be known by its address only. */
    Affinity affinity(boolean http) {
        return switch (choice()) {
            case AffinityChoice.None() -> Affinity.NONE;
            case AffinityChoice.ClientIp() -> keyedBy(new Affinity.Key.ClientIp());
            case AffinityChoice.Cookie() ->
                http ? keyedBy(new Affinity.Key.Cookie(cookiePolicy())) : withoutHttp("cookies");
            case AffinityChoice.Header header -> http ? byHeader(header) : withoutHttp("headers");
            case AffinityChoice.LearntHeader(String name) ->
                http ? keyedBy(new Affinity.Key.LearntHeader(name)) : withoutHttp("headers");
            case AffinityChoice.LearntCookie(String name) ->
                http ? keyedBy(new Affinity.Key.LearntCookie(name)) : withoutHttp("cookies");
            case AffinityChoice.LearntQuery(String name) ->
                http ? keyedBy(new Affinity.Key.LearntQuery(name)) : withoutHttp("queries");
            case AffinityChoice.LearntPath(int element) ->
                http ? keyedBy(new Affinity.Key.LearntPath(element)) : withoutHttp("paths");
        };
    }

    private Affinity byHeader(AffinityChoice.Header header) {
        if (header.isIssuedByEndpoints()) {
            report(
                    Pinning.AFFINITY.key(),
                    Quoted.of(affinityText()) + " is an id that only endpoints issue, so the endpoint that issues it is"
                            + " not the one that it leads to (expected: learn:header:Mcp-Session-Id)");
        }
        return keyedBy(new Affinity.Key.Header(header.name()));
    }

    private String affinityText() {
        return Objects.requireNonNullElse(service.annotations().get(Pinning.AFFINITY.fullKey()), "the default");
    }

    private Affinity withoutHttp(String what) {
        if (annotations.own(Pinning.AFFINITY).isPresent()) {
            report(
                    Pinning.AFFINITY.key(),
                    "TCP carries no " + what + ", so its clients are not pinned (expected: none or client-ip)");
        }
        return Affinity.NONE;
    }

    /** The annotation, then what the Service's own spec asks for, then the gateway-wide default. */
    private AffinityChoice choice() {
        return annotations
                .own(Pinning.AFFINITY)
                .or(() -> specAsksForClientIp() ? Optional.of(new AffinityChoice.ClientIp()) : Optional.empty())
                .or(() -> annotations.given(Pinning.AFFINITY))
                .orElseGet(AffinityChoice.None::new);
    }

    private Affinity keyedBy(Affinity.Key key) {
        return new Affinity(
                key,
                timeout(),
                annotations.value(Pinning.DRAINING),
                annotations.value(Pinning.LOST),
                annotations.value(Pinning.MODE));
    }

    private Duration timeout() {
        return annotations
                .own(Pinning.TIMEOUT)
                .or(this::specTimeout)
                .or(() -> annotations.given(Pinning.TIMEOUT))
                .orElse(Affinity.NONE.timeout());
    }

    private boolean specAsksForClientIp() {
        String asked = service.spec().getSessionAffinity();
        if (asked != null && !asked.equals("ClientIP") && !asked.equals("None")) {
            report("spec.sessionAffinity", Quoted.of(asked) + " (expected: ClientIP or None): not used");
        }
        return "ClientIP".equals(asked);
    }

    private Optional<Duration> specTimeout() {
        Optional<Duration> given = specAsksForClientIp()
                ? Optional.ofNullable(service.spec().getSessionAffinityConfig())
                        .map(SessionAffinityConfig::getClientIP)
                        .map(ClientIPConfig::getTimeoutSeconds)
                        .map(Duration::ofSeconds)
                : Optional.empty();
        Optional<Duration> taken = given.filter(
                timeout -> timeout.compareTo(Pinning.TIMEOUT_MIN) >= 0 && timeout.compareTo(Pinning.TIMEOUT_MAX) <= 0);
        if (given.isPresent() && taken.isEmpty()) {
            report(
                    "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
                    given.get().toSeconds() + " (expected: 1..86400): the default is used");
        }
        return taken;
    }

    private CookiePolicy cookiePolicy() {
        return new CookiePolicy(
                annotations.given(CookieAttributes.NAME).orElseGet(() -> cookieName(service.id())),
                annotations.value(CookieAttributes.PATH),
                annotations.given(CookieAttributes.DOMAIN),
                annotations.given(CookieAttributes.MAX_AGE),
                annotations.value(CookieAttributes.SAME_SITE),
                annotations.given(CookieAttributes.SECURE),
                annotations.value(CookieAttributes.PARTITIONED));
    }

    /** {@code mg-} and the first 8 hex digits of the SHA-256 of {@code namespace/name}. */
    static String cookieName(ServiceId service) {
        return "mg-" + Sha256.hex(service.toString(), 4);
    }

    private void report(String key, String message) {
        problems.accept(new Problem(new Problem.OfService(service.id()), key, message));
    }
}
