package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.networking.v1.IngressSpec;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLS;
import io.moorgate.routing.HostPattern;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;

/** The Secrets of {@code spec.tls} of one Ingress, by host. They are Secrets of its own namespace. */
final class IngressTlsHosts {
    private static final String TLS = "spec.tls";

    private final List<Entry> entries = new ArrayList<>();

    /** Hosts and their Secret; no host: every host of the Ingress. */
    private record Entry(Set<HostPattern> hosts, String secret) {
        boolean covers(HostPattern host) {
            return hosts.isEmpty()
                    || hosts.contains(host)
                    || hosts.stream()
                            .anyMatch(each -> each.isWildcard() && !host.isWildcard() && each.matches(host.text()));
        }
    }

    /** {@code problems} gets the field and what is wrong with it. */
    IngressTlsHosts(IngressSpec spec, BiConsumer<String, String> problems) {
        List<IngressTLS> given = Objects.requireNonNullElse(spec.getTls(), List.of());
        for (int index = 0; index < given.size(); index++) {
            String field = TLS + "[" + index + "]";
            Set<HostPattern> hosts = new LinkedHashSet<>();
            List<String> names = Objects.requireNonNullElse(given.get(index).getHosts(), List.of());
            names.forEach(name -> IngressPaths.host(name, fault -> problems.accept(field + ".hosts", fault))
                    .ifPresent(hosts::add));
            String secret = given.get(index).getSecretName();
            boolean isNamed = secret != null && !secret.isEmpty();
            if (isNamed && secret.contains("/")) {
                problems.accept(
                        field + ".secretName",
                        "\"" + secret + "\" (expected: the name of a Secret of the Ingress' own namespace)");
            } else if (isNamed && (names.isEmpty() || !hosts.isEmpty())) {
                entries.add(new Entry(hosts, secret));
            }
        }
    }

    /** The Secrets with the certificates of {@code host}; none: the gateway's default. */
    List<String> secretsOf(HostPattern host) {
        return entries.stream()
                .filter(entry -> entry.covers(host))
                .map(Entry::secret)
                .distinct()
                .toList();
    }

    /** Every host that is named. */
    Set<HostPattern> hosts() {
        Set<HostPattern> all = new LinkedHashSet<>();
        entries.forEach(entry -> all.addAll(entry.hosts()));
        return all;
    }

    /** Every Secret that is named. */
    List<String> secrets() {
        return entries.stream().map(Entry::secret).distinct().toList();
    }
}
