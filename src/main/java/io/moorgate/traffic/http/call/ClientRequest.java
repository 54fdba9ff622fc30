package io.moorgate.traffic.http.call;

import io.moorgate.routing.ClientProof;
import io.moorgate.routing.Route;
import io.moorgate.traffic.balance.ClientTraits;
import io.moorgate.traffic.client.ProxiedAddresses;
import io.moorgate.traffic.client.ProxyHeader;
import io.moorgate.traffic.client.TlsFacts;
import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.head.RequestTarget;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.live.AccessFacts;
import io.moorgate.traffic.live.AnsweredFacts;
import io.moorgate.traffic.live.RefusedFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A request that found its route. Its stream has no reader yet: the exchange reads it, in the turn in which it gets it.
 *
 * @param sender where it comes from
 * @param stream where the body comes from and the answer goes to
 * @param target what it asks for; {@code target.uri()} is what goes to the endpoint, in origin form
 * @param notes what it is known by in logs and traces
 */
public record ClientRequest(
        Sender sender,
        RequestHead head,
        HttpStream stream,
        RequestTarget.Resource target,
        Route route,
        RequestNotes notes)
        implements ClientTraits {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE");

    /** The same, for another one of the ways of its route. */
    public ClientRequest by(Route way) {
        return way == route ? this : new ClientRequest(sender, head, stream, target, way, notes);
    }

    /** The client's connection. */
    public ClientConnection connection() {
        return sender.connection();
    }

    @Override
    public InetAddress address() {
        return sender.address();
    }

    /** By which it is found in logs. */
    public String id() {
        return notes.id();
    }

    @Override
    public boolean isHttp() {
        return true;
    }

    @Override
    public String origin() {
        return head.origin();
    }

    @Override
    public ClientProof proof() {
        return connection().client().tls().map(TlsFacts::proof).orElse(ClientProof.NONE);
    }

    @Override
    public Optional<String> header(String name) {
        return head.get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public List<String> headers(String name) {
        return head.all(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public List<String> cookies(String name) {
        return head.cookies(name);
    }

    @Override
    public Optional<String> cookie(String name) {
        return head.cookie(name);
    }

    @Override
    public Optional<String> query(String name) {
        return head.query(name);
    }

    @Override
    public String path() {
        return target.path();
    }

    /**
     * What goes first on an endpoint connection of its own: a PROXY header with the client, where the route wants that. A
     * client that a forwarding header has named has no port (0). The caller owns it.
     */
    public ByteBuf proxyHeader() {
        return route.connect().namesClient()
                ? ProxyHeader.of(route.connect().proxyProtocol(), ends())
                : Unpooled.EMPTY_BUFFER;
    }

    private ProxiedAddresses ends() {
        ProxiedAddresses own = connection().client().ends();
        return own.client().getAddress().equals(address())
                ? own
                : new ProxiedAddresses(new InetSocketAddress(address(), 0), own.destination());
    }

    /** Whether it does no harm to carry the request out twice (RFC 9110 section 9.2.2). */
    boolean isIdempotent() {
        return IDEMPOTENT.contains(head.method());
    }

    /** What went wrong with it, for the client. */
    String textOf(Failure failure) {
        return failure == Failure.BODY_TIMEOUT
                ? "the body of the request stopped coming"
                : "the endpoint" + failure.text();
    }

    /** Notes for the log what was asked for. */
    public AccessFacts tell(AccessFacts facts) {
        facts.requestId = notes.id();
        facts.trace = notes.trace();
        return facts.asked(head.method(), target.host(), target.path());
    }

    /** For the log: it was answered with {@code failure} and never was live. {@code why}: for operators, names the Service. */
    public RefusedFacts refused(RefusedFacts.Cause cause, Failure failure, String why) {
        RefusedFacts refused = RefusedFacts.of(cause, route)
                .from(NetUtil.toAddressString(address()))
                .because(why);
        tell(refused.facts()).answered(failure.status());
        return refused;
    }

    /** For the log: the gateway has answered it with {@code status} itself. */
    public AnsweredFacts answeredHere(int status) {
        return new AnsweredFacts(
                Optional.of(route.service()),
                NetUtil.toAddressString(address()),
                tell(new AccessFacts()).answered(status));
    }

    /** Whether the client used TLS: to the gateway, or to a trusted proxy that says so. */
    public boolean isSecure() {
        return connection().client().isSecure() || sender.trusted() && head.isForwardedOverTls();
    }
}
