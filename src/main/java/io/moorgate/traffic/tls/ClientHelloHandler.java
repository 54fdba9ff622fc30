package io.moorgate.traffic.tls;

import io.moorgate.traffic.tls.ClientHelloReader.Finding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * Waits for a whole ClientHello, over as many records and reads as it takes. The bytes stay for the handler that takes this
 * one's place, or for {@link #takeHeld}. Event loop of the connection.
 */
final class ClientHelloHandler extends ChannelInboundHandlerAdapter {
    private final TlsConnection connection;
    private final ClientHelloReader reader = new ClientHelloReader();
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    /** How many of the bytes that are held the reader has seen. */
    private int readBytes;

    private boolean found;

    /** It has asked for TLS by a {@link PostgresRequest}. */
    private boolean asked;

    /** It was denied encryption by GSSAPI. */
    private boolean denied;

    ClientHelloHandler(TlsConnection connection) {
        this.connection = connection;
    }

    /** What has been read; the caller owns it. */
    ByteBuf takeHeld() {
        ByteBuf bytes = held;
        held = Unpooled.EMPTY_BUFFER;
        return bytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, (ByteBuf) message);
        if (!found) {
            switch (asked ? PostgresRequest.Finding.OTHER : PostgresRequest.find(held)) {
                case INCOMPLETE -> {}
                case OTHER -> readTls();
                case PostgresRequest.Finding request -> onPostgres(request);
            }
        }
    }

    /** A client that asks whether it may begin, at most once for each kind of encryption. */
    private void onPostgres(PostgresRequest.Finding request) {
        asked = request == PostgresRequest.Finding.TLS;
        found = request == PostgresRequest.Finding.TOO_MUCH || denied && !asked;
        denied = true;
        if (found) {
            connection.onFinding(new Finding.Malformed("more than a request for encryption"));
        } else {
            takeHeld().release();
            connection.onPostgres(request);
        }
    }

    private void readTls() {
        switch (asked ? PlainRequest.Finding.OTHER : PlainRequest.find(held)) {
            case INCOMPLETE -> {}
            case REQUEST -> {
                found = true;
                connection.onPlainRequest();
            }
            case OTHER -> read();
        }
    }

    private void read() {
        int length = held.readableBytes();
        Finding finding = reader.read(held.slice(held.readerIndex() + readBytes, length - readBytes));
        readBytes = length;
        if (!(finding instanceof Finding.Incomplete)) {
            found = true;
            connection.onFinding(finding);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        ByteBuf bytes = takeHeld();
        if (bytes.isReadable()) {
            ctx.fireChannelRead(bytes);
            ctx.fireChannelReadComplete();
        } else {
            bytes.release();
        }
    }
}
