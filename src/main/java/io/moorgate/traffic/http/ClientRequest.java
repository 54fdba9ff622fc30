package io.moorgate.traffic.http;

import io.moorgate.routing.Route;
import io.moorgate.traffic.balance.ClientTraits;
import io.moorgate.traffic.live.AccessFacts;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A request that found its route. It is paused; the exchange resumes it.
 *
 * @param target what it asks for; {@code target.uri()} is what goes to the endpoint, in origin form
 * @param address the client's address, found as contract section 4 says
 * @param trusted whether the socket's peer may name clients by forwarding headers
 * @param beganNanos when its head had arrived
 */
record ClientRequest(
        HttpServerRequest http,
        RequestTarget.Resource target,
        Route route,
        InetAddress address,
        boolean trusted,
        long beganNanos)
        implements ClientTraits {

    @Override
    public boolean isHttp() {
        return true;
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(http.getHeader(name));
    }

    @Override
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(http.getCookie(name)).map(Cookie::getValue);
    }

    @Override
    public Optional<String> query(String name) {
        try {
            return Optional.ofNullable(http.params().get(name));
        } catch (IllegalArgumentException brokenEscape) {
            return Optional.empty();
        }
    }

    /** Notes for the log what was asked for. */
    AccessFacts tell(AccessFacts facts) {
        return facts.asked(http.method().name(), target.host(), target.path());
    }

    /** Whether the client used TLS: to the gateway, or to a trusted proxy that says so. */
    boolean isSecure() {
        String proto = trusted ? http.getHeader("x-forwarded-proto") : null;
        return http.isSSL() || proto != null && proto.split(",", 2)[0].strip().equalsIgnoreCase("https");
    }
}
