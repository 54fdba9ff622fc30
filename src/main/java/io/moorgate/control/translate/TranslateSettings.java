package io.moorgate.control.translate;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What of the gateway's settings bears on translation.
 *
 * @param gatewayClass the gateway's own class; Services of another one are not looked at
 * @param zone the gateway's own zone, for topology hints; empty where it is not known
 * @param ports which ports objects may ask for
 * @param defaults gateway-wide defaults by annotation key without its prefix: what {@code moorgate.defaults.} sets
 * @param hosts which namespace may name which hosts
 * @param defaultCertificate the Secret with the certificate for names that no Service has one for
 * @param endpoints which endpoints may be named, and which are drained
 */
public record TranslateSettings(
        String gatewayClass,
        String zone,
        GatewayPorts ports,
        Map<String, String> defaults,
        HostPolicy hosts,
        Optional<SecretId> defaultCertificate,
        EndpointRules endpoints) {
    /** Class {@code moorgate}, no zone, ports 1024-65535, nothing reserved, no defaults, every host to one namespace. */
    public static final TranslateSettings DEFAULT =
            new TranslateSettings("moorgate", "", GatewayPorts.DEFAULT, Map.of(), HostPolicy.DEFAULT);

    public TranslateSettings {
        Objects.requireNonNull(gatewayClass, "gatewayClass");
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(hosts, "hosts");
        Objects.requireNonNull(defaultCertificate, "defaultCertificate");
        Objects.requireNonNull(ports, "ports");
        defaults = Map.copyOf(defaults);
        Objects.requireNonNull(endpoints, "endpoints");
    }

    /** Without a default certificate. */
    public TranslateSettings(
            String gatewayClass, String zone, GatewayPorts ports, Map<String, String> defaults, HostPolicy hosts) {
        this(gatewayClass, zone, ports, defaults, hosts, Optional.empty(), EndpointRules.TRUSTED);
    }

    /** These, with the Secret of a default certificate. */
    public TranslateSettings withDefaultCertificate(Optional<SecretId> secret) {
        return new TranslateSettings(gatewayClass, zone, ports, defaults, hosts, secret, endpoints);
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
        return new TranslateSettings(gatewayClass, zone, ports, defaults, hosts, defaultCertificate, rules);
    }
}
