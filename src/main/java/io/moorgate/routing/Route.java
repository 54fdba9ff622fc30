package io.moorgate.routing;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One way to a Service: what it takes, and everything a connection has to know. A live connection keeps the Route that it
 * began with.
 *
 * @param refusal why no client is let through, where a protective annotation is broken or not in effect: HTTP answers
 *     503, TCP refuses
 */
public record Route(
        RouteId id,
        Protocol protocol,
        RouteMatch match,
        Upstream upstream,
        Policies policies,
        Optional<String> refusal,
        Forwarding forwarding) {
    public Route {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(match, "match");
        Objects.requireNonNull(upstream, "upstream");
        Objects.requireNonNull(policies, "policies");
        Objects.requireNonNull(refusal, "refusal");
        Objects.requireNonNull(forwarding, "forwarding");
    }

    /** All of its clients go one way, as they come. */
    public Route(
            RouteId id,
            Protocol protocol,
            RouteMatch match,
            Upstream upstream,
            Policies policies,
            Optional<String> refusal) {
        this(id, protocol, match, upstream, policies, refusal, Forwarding.PLAIN);
    }

    /** A route that the annotations of the Service of {@code upstream} declare. */
    public static Route of(
            Protocol protocol, RouteMatch match, Upstream upstream, Policies policies, Optional<String> refusal) {
        RouteId id = protocol == Protocol.TLS_PASSTHROUGH && match.port() == 0
                ? RouteId.ofPassthrough(upstream.service())
                : RouteId.of(upstream.service(), match.port());
        return new Route(id, protocol, match, upstream, policies, refusal);
    }

    /** This, as another object declares it. */
    public Route withId(RouteId other) {
        return new Route(other, protocol, match, upstream, policies, refusal, forwarding);
    }

    /** This, with other hosts. */
    public Route withHosts(List<HostPattern> hosts) {
        return withMatch(new RouteMatch(hosts, match.paths(), match.headers(), match.conditions(), match.port()));
    }

    /** This, for requests with all of {@code headers}. */
    public Route withHeaders(List<HeaderMatch> headers) {
        return withMatch(new RouteMatch(match.hosts(), match.paths(), headers, match.conditions(), match.port()));
    }

    /** This, taking {@code other}, and so its ways. */
    public Route withMatch(RouteMatch other) {
        List<WeightedRoute> others = ways().stream()
                .map(way -> new WeightedRoute(way.route().withMatch(other), way.weight()))
                .toList();
        return new Route(id, protocol, other, upstream, policies, refusal, new Forwarding(rules(), others));
    }

    /** This, with other rules for its requests. */
    public Route withRules(HttpRules others) {
        return with(new Forwarding(others, ways()));
    }

    /** This, with clients that go {@code others}. */
    public Route withWays(List<WeightedRoute> others) {
        return with(new Forwarding(rules(), others));
    }

    private Route with(Forwarding other) {
        return new Route(id, protocol, match, upstream, policies, refusal, other);
    }

    /** This, with another upstream. */
    public Route withUpstream(Upstream other) {
        return new Route(id, protocol, match, other, policies, refusal, forwarding);
    }

    /** This, with other policies. */
    public Route withPolicies(Policies other) {
        return new Route(id, protocol, match, upstream, other, refusal, forwarding);
    }

    /** This, asking {@code security} of its clients' connections. */
    public Route withSecurity(Security security) {
        return withPolicies(policies.with(security));
    }

    /** This, refusing every client because of {@code why}, beside what it refused for already. */
    public Route refusing(String why) {
        String both = refusal.map(before -> before + "; " + why).orElse(why);
        return new Route(id, protocol, match, upstream, policies, Optional.of(both), forwarding);
    }

    /** The Service that it leads to. */
    public ServiceId service() {
        return upstream.service();
    }

    /** Where its clients go in the end: its ways, or itself where it has none. */
    public List<Route> served() {
        return ways().isEmpty()
                ? List.of(this)
                : ways().stream().map(WeightedRoute::route).toList();
    }

    /** What happens to its requests on their way. */
    public HttpRules rules() {
        return forwarding.rules();
    }

    /** Where its clients go instead, each to one of them; mostly empty. */
    public List<WeightedRoute> ways() {
        return forwarding.ways();
    }

    /** Hosts, or SNI names, that it takes. */
    public List<HostPattern> hosts() {
        return match.hosts();
    }

    /** Paths that it takes. */
    public List<PathPattern> paths() {
        return match.paths();
    }

    /** The gateway port of a {@code listen}; 0 for the HTTP family and for what is passed through on the TLS port. */
    public int port() {
        return match.port();
    }

    /** How its endpoints are dialled. */
    public ConnectPolicy connect() {
        return policies.connect();
    }

    /** When its connections are idle. */
    public IdleTimeouts idle() {
        return policies.idle();
    }

    /** Which clients it admits. */
    public AccessPolicy access() {
        return policies.access();
    }

    /** How many connections its endpoints hold. */
    public LimitPolicy limits() {
        return policies.limits();
    }

    /** How its connections live. */
    public LifePolicy life() {
        return policies.life();
    }

    /** How its endpoints are judged. */
    public HealthPolicy health() {
        return policies.health();
    }

    /** What it asks of the security of its clients' connections. */
    public Security security() {
        return policies.security();
    }
}
