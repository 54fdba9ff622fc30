package io.moorgate.traffic.tls;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.ClientProof;
import io.moorgate.routing.Route;
import io.moorgate.time.Timers;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.client.ConnectionFault;
import io.moorgate.traffic.client.SocketClose;
import io.moorgate.traffic.client.TlsFacts;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TlsHandshake;
import io.moorgate.traffic.live.TlsHandshake.Result;
import io.moorgate.traffic.tls.ClientHelloReader.Finding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One client's TLS: its handshake, and after it what the end of its input is for the handlers behind. Stands behind the handler
 * that decrypts.
 *
 * <p>Thread: the event loop of the connection.
 */
final class TlsConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(TlsConnection.class);
    /** Record: alert (21), TLS 1.2, 2 bytes; alert: fatal (2), unrecognized_name (112, RFC 6066 section 3). */
    private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

    private final TlsTermination termination;
    private final Client client;
    private final Channel channel;
    private final Consumer<Client> next;
    private final ClientHelloHandler hellos = new ClientHelloHandler(this);
    private final AlertLinger linger;
    private Timers.Timer deadline = () -> {};
    private SslHandler tls;
    private String serverName = "";
    private Optional<TlsContext> context = Optional.empty();
    private State state = State.AWAITING;
    private boolean inputEnded;

    private enum State {
        /** No ClientHello has come. */
        AWAITING,
        /** It is passed through: its handshake is the endpoint's. */
        PASSED,
        /** The handshake has begun. */
        UNDER_WAY,
        /** The connection is the protocol's. */
        ESTABLISHED,
        /** There will be no connection. */
        OVER
    }

    TlsConnection(TlsTermination termination, Client client, Consumer<Client> next) {
        this.termination = termination;
        this.client = client;
        this.channel = client.channel();
        this.next = next;
        this.linger = new AlertLinger(termination.timers());
    }

    void begin() {
        deadline = termination
                .timers()
                .after(termination.settings().handshakeTimeout().toNanos(), this::late);
        channel.pipeline().addLast(linger, hellos, this);
        channel.config().setAutoRead(true);
    }

    private void late() {
        if (state == State.AWAITING || state == State.UNDER_WAY) {
            termination.limitReached(Limit.TLS_HANDSHAKE_TIME);
            over(Result.TIMEOUT);
            reset();
        }
    }

    /** The end of the waiting for a ClientHello. */
    void onFinding(Finding finding) {
        if (state != State.AWAITING) {
            return;
        }
        switch (finding) {
            case Finding.Hello(ClientHello hello) -> onClientHello(hello);
            case Finding.TooLong() -> {
                termination.limitReached(Limit.CLIENT_HELLO_BYTES);
                over(Result.FAILED, Limit.CLIENT_HELLO_BYTES.label());
                channel.close();
            }
            case Finding.Malformed(String why) -> {
                over(Result.FAILED, why + " (expected: a TLS ClientHello)");
                channel.close();
            }
            case Finding.Incomplete() -> {
                over(Result.FAILED);
                channel.close();
            }
        }
    }

    private void onClientHello(ClientHello hello) {
        serverName = hello.serverName();
        Optional<NameContexts> found = termination.contexts().find(serverName);
        Optional<Route> passthrough = found.flatMap(NameContexts::passthrough);
        if (passthrough.isPresent()) {
            pass(passthrough.get());
            return;
        }
        // PostgreSQL inside TLS is for an endpoint: a name that is not passed through is not served to such a client.
        context = client.hasAskedForTls() ? Optional.empty() : found.flatMap(contexts -> contexts.choose(hello));
        if (context.isEmpty()) {
            over(Result.UNRECOGNIZED_NAME);
            channel.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME)).addListener(ChannelFutureListener.CLOSE);
        } else if (!termination.tryBegin()) {
            over(Result.LIMIT);
            reset();
        } else {
            state = State.UNDER_WAY;
            tls = context.get().newHandler(channel.alloc());
            channel.pipeline().replace(hellos, "tls", tls);
        }
    }

    /** PostgreSQL's client asks whether it may begin. */
    void onPostgres(PostgresRequest.Finding request) {
        if (state == State.AWAITING) {
            if (request == PostgresRequest.Finding.TLS) {
                client.asksForTls();
            }
            channel.writeAndFlush(PostgresRequest.answer(request));
        }
    }

    void onPlainRequest() {
        if (state == State.AWAITING) {
            over(Result.PLAIN_HTTP);
            channel.writeAndFlush(PlainRequest.answer()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** In a turn of its own, since the socket must not leave Netty while Netty reads it. */
    private void pass(Route route) {
        state = State.PASSED;
        deadline.cancel();
        channel.config().setAutoRead(false);
        channel.eventLoop().execute(() -> {
            if (channel.isActive()) {
                ByteBuf bytes = hellos.takeHeld();
                channel.pipeline().remove(linger);
                channel.pipeline().remove(hellos);
                channel.pipeline().remove(this);
                termination.passthrough().take(client, route, bytes);
            }
        });
    }

    private void reset() {
        linger.off();
        SocketClose.reset(channel);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state == State.ESTABLISHED) {
            ctx.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent done -> onHandshake(done);
            case SslCloseCompletionEvent closed -> onInputEnded(ctx);
            case ChannelInputShutdownEvent end -> onInputEnded(ctx);
            default -> ctx.fireUserEventTriggered(event);
        }
    }

    /** By close_notify or by FIN, whichever comes first. */
    private void onInputEnded(ChannelHandlerContext ctx) {
        boolean known = inputEnded;
        inputEnded = true;
        if (known) {
            return;
        }
        if (state == State.PASSED) {
            return; // What takes it over learns that by itself.
        }
        if (state != State.ESTABLISHED) {
            ctx.close();
            return;
        }
        ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        boolean mayBeHalfOpen = channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE);
        if (!mayBeHalfOpen || tls.engine().isOutboundDone()) {
            ctx.close();
        }
    }

    private void onHandshake(SslHandshakeCompletionEvent event) {
        if (state != State.UNDER_WAY) {
            return;
        }
        if (!event.isSuccess()) {
            boolean byCertificate = FinishedHandshake.failedByCertificate(event.cause());
            over(byCertificate ? Result.CLIENT_CERTIFICATE : Result.FAILED, FinishedHandshake.reasonOf(event.cause()));
            return;
        }
        FinishedHandshake finished = new FinishedHandshake(tls.engine());
        Optional<ClientAuthorities> authorities = context.flatMap(TlsContext::authorities);
        Optional<ClientProof> proof = authorities.map(finished::proof);
        if (proof.isPresent() && !proof.get().isGoodFor(authorities.get())) {
            over(Result.CLIENT_CERTIFICATE, "that of the session which it resumes is not good any more");
            channel.close();
            return;
        }
        deadline.cancel();
        termination.ended();
        channel.pipeline().remove(linger);
        state = State.ESTABLISHED;
        termination.count(finished.counted());
        String protocol = tls.applicationProtocol();
        client.secured(new TlsFacts(
                serverName,
                protocol == null ? "" : protocol,
                authorities,
                authorities.map(asked -> finished.certificate()),
                proof.orElse(ClientProof.NONE)));
        channel.config().setAutoRead(false);
        next.accept(client);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (state == State.AWAITING) {
            deadline.cancel(); // It has said nothing: a probe, perhaps.
            state = State.OVER;
        } else if (state == State.UNDER_WAY) {
            over(Result.FAILED);
        } else {
            deadline.cancel();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (state == State.ESTABLISHED) {
            ctx.fireExceptionCaught(fault);
            return;
        }
        if (ConnectionFault.isOwn(fault)) {
            LOG.error("fault=connection", fault);
        }
        if (state == State.AWAITING || state == State.UNDER_WAY) {
            over(Result.FAILED);
        }
        ctx.close();
    }

    private void over(Result result) {
        over(result, "");
    }

    /** {@code why}: more than {@code result} says. A client that has only left is not the log's. */
    private void over(Result result, String why) {
        deadline.cancel();
        if (state == State.UNDER_WAY) {
            termination.ended();
        }
        state = State.OVER;
        termination.count(TlsHandshake.failed(result));
        if (result != Result.FAILED || !why.isEmpty()) {
            termination.refused(client, serverName, result, why);
        }
    }
}
