package io.moorgate.control.translate;

import java.net.InetAddress;
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
 * @param certificates what certificates clients are shown
 * @param endpoints which endpoints may be named, and which are drained
 */
public record TranslateSettings(
        String gatewayClass,
        String zone,
        GatewayPorts ports,
        Map<String, String> defaults,
        HostPolicy hosts,
        CertificateRules certificates,
        EndpointRules endpoints) {
    /** Class {@code moorgate}, no zone, ports 1024-65535, nothing reserved, no defaults, every host to one namespace. */
    public static final TranslateSettings DEFAULT =
            new TranslateSettings("moorgate", "", GatewayPorts.DEFAULT, Map.of(), HostPolicy.DEFAULT);

    public TranslateSettings {
        Objects.requireNonNull(gatewayClass, "gatewayClass");
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(hosts, "hosts");
        Objects.requireNonNull(certificates, "certificates");
        Objects.requireNonNull(ports, "ports");
        defaults = Map.copyOf(defaults);
        Objects.requireNonNull(endpoints, "endpoints");
    }

    /** Without a default certificate, and with every one that can be read. */
    public TranslateSettings(
            String gatewayClass, String zone, GatewayPorts ports, Map<String, String> defaults, HostPolicy hosts) {
        this(gatewayClass, zone, ports, defaults, hosts, CertificateRules.DEFAULT, EndpointRules.TRUSTED);
    }

    /** These, with the Secret of a default certificate. */
    public TranslateSettings withDefaultCertificate(Optional<SecretId> secret) {
        return with(new CertificateRules(secret, certificates.check()));
    }

    /** These, with certificates that {@code check} takes only. */
    public TranslateSettings withCertificateCheck(CertificateCheck check) {
        return with(new CertificateRules(certificates.byDefault(), check));
    }

    private TranslateSettings with(CertificateRules rules) {
        return new TranslateSettings(gatewayClass, zone, ports, defaults, hosts, rules, endpoints);
    }

    /** These, with endpoints that are drained by request. */
    public TranslateSettings withDrained(Set<DrainedEndpoint> drained) {
        return withDrained(drained, Set.of());
    }

    /** These, with endpoints that are drained by request, and all those of the pods with these UIDs. */
    public TranslateSettings withDrained(Set<DrainedEndpoint> drained, Set<String> podUids) {
        return withEndpoints(endpoints.withDrained(drained, podUids));
    }

    /** These, where the gateway's replicas are at {@code replicas}, and Services that lead to them at {@code services}. */
    public TranslateSettings withGateway(Set<InetAddress> replicas, Set<InetAddress> services) {
        return withEndpoints(endpoints.withGateway(replicas, services));
    }

    /** These, with other rules for endpoints. */
    public TranslateSettings withEndpoints(EndpointRules rules) {
        return new TranslateSettings(gatewayClass, zone, ports, defaults, hosts, certificates, rules);
    }
}
