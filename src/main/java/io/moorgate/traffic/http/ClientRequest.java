package io.moorgate.traffic.http;

import io.moorgate.routing.Route;
import io.moorgate.traffic.balance.ClientTraits;
import io.moorgate.traffic.live.AccessFacts;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

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
    private static final Set<HttpMethod> IDEMPOTENT = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.OPTIONS, HttpMethod.TRACE);

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

    /** Whether it asks for a head only. */
    boolean isHead() {
        return http.method() == HttpMethod.HEAD;
    }

    /** Whether it does no harm to carry the request out twice (RFC 9110 section 9.2.2). */
    boolean isIdempotent() {
        return IDEMPOTENT.contains(http.method());
    }

    /** Whether the client waits for 100 (Continue) before it sends its body (RFC 9110 section 10.1.1). */
    boolean expectsContinue() {
        return http.version() != HttpVersion.HTTP_1_0
                && HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(http.getHeader(HttpHeaderNames.EXPECT));
    }

    /** What went wrong with it, for the client. */
    String textOf(Failure failure) {
        return failure == Failure.BODY_TIMEOUT
                ? "the body of the request stopped coming"
                : "endpoint of " + route.service() + failure.text();
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
