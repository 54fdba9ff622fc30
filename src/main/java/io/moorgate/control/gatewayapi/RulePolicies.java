package io.moorgate.control.gatewayapi;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What rules and BackendTLSPolicies ask for, in the vocabulary of the annotations, by key without prefix. */
public final class RulePolicies {
    private RulePolicies() {}

    /** What {@code sessionPersistence} of a rule says; {@code faults} gets what has no counterpart. */
    public static Map<String, String> ofSession(Fields rule, Consumer<String> faults) {
        Map<String, String> policies = new TreeMap<>();
        Fields session = rule.child("sessionPersistence");
        if (!rule.has("sessionPersistence")) {
            return policies;
        }
        Optional<String> name = session.text("sessionName");
        if (session.text("type").orElse("Cookie").equals("Header")) {
            if (name.isEmpty()) {
                faults.accept("sessionPersistence.sessionName: missing (expected: the name of a header)");
                return policies;
            }
            policies.put("affinity", "header:" + name.get());
        } else {
            policies.put("affinity", "cookie");
            name.ifPresent(found -> policies.put("cookie-name", found));
        }
        span(session, "idleTimeout", faults)
                .ifPresent(span -> policies.put("affinity-timeout", span.toSeconds() + "s"));
        Optional<Duration> whole = span(session, "absoluteTimeout", faults);
        boolean isPermanent = session.child("cookieConfig")
                .text("lifetimeType")
                .orElse("Session")
                .equals("Permanent");
        if (whole.isPresent() && isPermanent && policies.get("affinity").equals("cookie")) {
            policies.put("cookie-max-age", whole.get().toSeconds() + "s");
        } else if (whole.isPresent()) {
            faults.accept("sessionPersistence.absoluteTimeout: has no effect (expected: together with a cookie of"
                    + " lifetimeType Permanent)");
        }
        return policies;
    }

    private static Optional<Duration> span(Fields session, String name, Consumer<String> faults) {
        Optional<String> text = session.text(name);
        Optional<Duration> span = text.flatMap(GatewayDuration::of).filter(found -> found.toSeconds() > 0);
        if (text.isPresent() && span.isEmpty()) {
            faults.accept("sessionPersistence." + name + ": \"" + text.get() + "\" (expected: a duration such as 1h)");
        }
        return span;
    }

    /** How {@code policy} has endpoints spoken to; which authorities count is not said here. */
    public static Map<String, String> ofBackendTls(BackendTlsPolicy policy) {
        Map<String, String> policies = new TreeMap<>();
        policies.put("backend-tls", "verify");
        if (!policy.hostname().isEmpty()) {
            policies.put("backend-server-name", policy.hostname());
        }
        return policies;
    }
}
