package io.moorgate.control.translate;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What of the gateway's settings bears on translation.
 *
 * @param gatewayClass the gateway's own class; Services of another one are not looked at
 * @param zone the gateway's own zone, for topology hints; empty where it is not known
 * @param tcpPorts the ports that {@code listen} may open
 * @param reservedPorts the gateway's own ports, which {@code listen} may never open
 * @param defaults gateway-wide defaults by annotation key without its prefix: what {@code moorgate.defaults.} sets
 * @param hosts which namespace may name which hosts
 * @param defaultCertificate the Secret with the certificate for names that no Service has one for
 * @param endpoints which endpoints may be named, and which are drained
 */
public record TranslateSettings(
        String gatewayClass,
        String zone,
        List<PortRange> tcpPorts,
        Set<Integer> reservedPorts,
        Map<String, String> defaults,
        HostPolicy hosts,
        Optional<SecretId> defaultCertificate,
        EndpointRules endpoints) {
    /** Class {@code moorgate}, no zone, ports 1024-65535, nothing reserved, no defaults, every host to one namespace. */
    public static final TranslateSettings DEFAULT = new TranslateSettings(
            "moorgate", "", List.of(new PortRange(1024, 65535)), Set.of(), Map.of(), HostPolicy.DEFAULT);

    public TranslateSettings {
        Objects.requireNonNull(gatewayClass, "gatewayClass");
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(hosts, "hosts");
        Objects.requireNonNull(defaultCertificate, "defaultCertificate");
        tcpPorts = List.copyOf(tcpPorts);
        reservedPorts = Set.copyOf(reservedPorts);
        defaults = Map.copyOf(defaults);
        Objects.requireNonNull(endpoints, "endpoints");
    }

    /** Without a default certificate. */
    public TranslateSettings(
            String gatewayClass,
            String zone,
            List<PortRange> tcpPorts,
            Set<Integer> reservedPorts,
            Map<String, String> defaults,
            HostPolicy hosts) {
        this(gatewayClass, zone, tcpPorts, reservedPorts, defaults, hosts, Optional.empty(), EndpointRules.TRUSTED);
    }

    /** These, with the Secret of a default certificate. */
    public TranslateSettings withDefaultCertificate(Optional<SecretId> secret) {
        return new TranslateSettings(gatewayClass, zone, tcpPorts, reservedPorts, defaults, hosts, secret, endpoints);
    }

    /** These, with endpoints that are drained by request. */
    public TranslateSettings withDrained(Set<DrainedEndpoint> drained) {
        return withDrained(drained, Set.of());
    }

    /** These, with endpoints that are drained by request, and all those of the pods with these UIDs. */
    public TranslateSettings withDrained(Set<DrainedEndpoint> drained, Set<String> podUids) {
        return withEndpoints(endpoints.withDrained(drained, podUids));
    }

    /** These, with other rules for endpoints. */
    public TranslateSettings withEndpoints(EndpointRules rules) {
        return new TranslateSettings(
                gatewayClass, zone, tcpPorts, reservedPorts, defaults, hosts, defaultCertificate, rules);
    }
}
