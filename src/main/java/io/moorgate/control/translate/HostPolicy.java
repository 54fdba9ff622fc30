package io.moorgate.control.translate;

import io.moorgate.control.annotation.Parsed;
import io.moorgate.control.annotation.Quoted;
import io.moorgate.control.annotation.Serving;
import io.moorgate.routing.HostPattern;
import java.util.List;
import java.util.Objects;

/**
 * Which namespace may name which hosts.
 *
 * @param shared whether several namespaces may name one host; else it belongs to that of the oldest Service that does
 * @param allow what each namespace may name at all; where there is none, every namespace may name every host
 */
public record HostPolicy(boolean shared, List<Allowed> allow) {
    /** Every host may be named, and belongs to one namespace. */
    public static final HostPolicy DEFAULT = new HostPolicy(false, List.of());

    public HostPolicy {
        allow = List.copyOf(allow);
    }

    /** Hosts that {@code namespace} may name. */
    public record Allowed(String namespace, HostPattern pattern) {
        public Allowed {
            Objects.requireNonNull(namespace, "namespace");
            Objects.requireNonNull(pattern, "pattern");
        }

        /**
         * Reads {@code NAMESPACE=PATTERN}.
         *
         * @throws IllegalArgumentException where it is something else
         */
        public static Allowed parse(String text) {
            int equals = text.indexOf('=');
            String namespace = equals < 0 ? "" : text.substring(0, equals).strip();
            if (namespace.isEmpty()
                    || !(Serving.HOST.parse(text.substring(equals + 1))
                            instanceof Parsed.Good<List<HostPattern>>(List<HostPattern> patterns))
                    || patterns.size() != 1) {
                throw new IllegalArgumentException(Quoted.of(text)
                        + " (expected: NAMESPACE=PATTERN, the pattern *, *.example.com or chat.example.com)");
            }
            return new Allowed(namespace, patterns.getFirst());
        }

        /** Whether {@code host} is one of them. {@code *.example.com} stands for all names below, wildcards too. */
        boolean covers(HostPattern host) {
            return pattern.equals(HostPattern.ANY)
                    || pattern.equals(host)
                    || pattern.isWildcard()
                            && host.text().endsWith(pattern.text().substring(1));
        }
    }

    /** Whether {@code namespace} may name {@code host}; to take any host is to name all of them. */
    boolean allows(String namespace, HostPattern host) {
        return allow.isEmpty()
                || allow.stream().anyMatch(allowed -> allowed.namespace().equals(namespace) && allowed.covers(host));
    }
}
