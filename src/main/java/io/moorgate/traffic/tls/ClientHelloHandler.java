package io.moorgate.traffic.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.Future;

/**
 * Waits for a whole ClientHello, over as many records and reads as it takes. The bytes stay for the handler that takes this
 * one's place.
 *
 * <p>A port that also passes TLS through, by server name, would branch here: nothing has been answered yet.
 */
final class ClientHelloHandler extends SslClientHelloHandler<ClientHello> {
    /** The most bytes that a ClientHello may have. */
    static final int BYTES_MAX = 16 * 1024;

    private final TlsConnection connection;

    ClientHelloHandler(TlsConnection connection) {
        super(BYTES_MAX);
        this.connection = connection;
    }

    @Override
    protected Future<ClientHello> lookup(ChannelHandlerContext ctx, ByteBuf body) {
        if (body == null) {
            return ctx.executor().newFailedFuture(new DecoderException("not TLS (expected: a ClientHello)"));
        }
        try {
            return ctx.executor().newSucceededFuture(ClientHello.parse(body));
        } catch (IndexOutOfBoundsException cut) {
            return ctx.executor().newFailedFuture(new DecoderException("a length that runs over the end", cut));
        }
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, Future<ClientHello> hello) {
        if (hello.isSuccess()) {
            connection.onClientHello(hello.getNow());
        } else {
            connection.onMalformed();
        }
    }
}
