package io.moorgate.traffic.http.call;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServerTls;
import io.moorgate.traffic.client.TlsFacts;
import io.moorgate.traffic.http.head.RequestTarget;
import io.moorgate.traffic.http.stream.HttpStream;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.Optional;

/** Whether a request may come on the connection that it came on, and what answers say of that. Event loop of the client. */
public final class RequestSecurity {
    public static final String HSTS = "strict-transport-security";

    public static final int PERMANENT_REDIRECT = 308;

    private RequestSecurity() {}

    /**
     * Why {@code request} cannot be served on its connection: the route's clients show certificates and this one has shown none
     * (403); or the host has other authorities than the name that the handshake was for, or TLS of its own endpoints (421, RFC 9110
     * section 15.5.20).
     */
    public static Optional<Failure> faultOf(ClientRequest request, RoutingTable table) {
        Optional<TlsFacts> tls = request.connection().client().tls();
        Optional<ClientAuthorities> shown = tls.flatMap(TlsFacts::authorities);
        Optional<ClientAuthorities> asked = request.route().security().clients();
        if (tls.isEmpty()) {
            return asked.map(authorities -> Failure.NO_CLIENT_CERTIFICATE);
        }
        if (isPassedThrough(request.connection(), request.target(), table)) {
            return Optional.of(Failure.MISDIRECTED);
        }
        Optional<ClientAuthorities> ofHost = authoritiesOf(request.target().host(), table);
        boolean fits = ofHost.equals(shown) || hasStayedGood(tls.get(), ofHost, table);
        boolean isOfRoute = asked.isEmpty() || asked.equals(shown) || asked.equals(ofHost);
        return fits && isOfRoute ? Optional.empty() : Optional.of(Failure.MISDIRECTED);
    }

    /**
     * Whether the authorities of the name that the handshake was for have changed since to {@code ofHost}, and what the client has shown is
     * good for those too.
     */
    private static boolean hasStayedGood(TlsFacts tls, Optional<ClientAuthorities> ofHost, RoutingTable table) {
        return authoritiesOf(tls.serverName(), table).equals(ofHost)
                && (ofHost.isEmpty() || tls.proof().isGoodFor(ofHost.get()));
    }

    private static Optional<ClientAuthorities> authoritiesOf(String name, RoutingTable table) {
        return table.serverNames().find(name).flatMap(ServerTls::clients);
    }

    /**
     * Whether a request for {@code target} has come over a TLS connection that ends at the gateway, though TLS of its host is passed
     * through: browsers reuse a connection for all names that its certificate covers (RFC 9113 section 9.1.1).
     */
    public static boolean isPassedThrough(
            ClientConnection connection, RequestTarget.Resource target, RoutingTable table) {
        return connection.client().tls().isPresent()
                && table.serverNames()
                        .find(target.host())
                        .flatMap(ServerTls::passthrough)
                        .isPresent();
    }

    /**
     * Sends a plain request to TLS, where the route says so: to the TLS port of the gateway where the client named a port itself, else
     * to the port that browsers use.
     *
     * @return whether that was done
     */
    public static boolean redirect(ClientRequest request, int httpsPort) {
        if (!request.route().security().redirects() || request.isSecure()) {
            return false;
        }
        String host = request.target().host();
        if (host.isEmpty()) {
            return false;
        }
        boolean namesPort = request.target().authority().length() > host.length();
        String authority = namesPort ? host + ":" + httpsPort : host;
        Http2Headers head = new DefaultHttp2Headers(false)
                .status(Integer.toString(PERMANENT_REDIRECT))
                .add("location", "https://" + authority + request.target().uri())
                .add("content-length", "0");
        if (request.head().has("expect")) {
            request.stream().closeAfterAnswer();
        }
        request.stream().writeHead(head, true, HttpStream.UNHEARD);
        return true;
    }

    /** What {@code Strict-Transport-Security} says in answers to {@code request}; empty where there is none (RFC 6797). */
    public static Optional<String> hsts(ClientRequest request) {
        return request.isSecure() ? hsts(request.route().security().hsts()) : Optional.empty();
    }

    /** The same for a span; empty where that is zero. */
    private static Optional<String> hsts(Duration span) {
        return span.isZero() ? Optional.empty() : Optional.of("max-age=" + span.toSeconds());
    }

    /** What it says in the answer to a request over {@code connection} for {@code target} that no route takes. */
    public static Optional<String> hsts(
            ClientConnection connection, RequestTarget.Resource target, RoutingTable table) {
        return connection.client().isSecure() ? hsts(table.http().hsts(target.host())) : Optional.empty();
    }
}
