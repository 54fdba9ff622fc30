package io.moorgate.traffic.http.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Advertises to HTTP/2 peers the limit for heads that is kept (SETTINGS_MAX_HEADER_LIST_SIZE, RFC 9113 section 6.5.2). The
 * decoder is given a higher one, so that a head that is too large ends its stream alone, and the HPACK state is kept.
 * Sees the first write of a connection. Event loop of the connection.
 */
final class AdvertisedHeadBytes extends ChannelOutboundHandlerAdapter {
    private static final int FRAME_HEADER_BYTES = 9;
    private static final int TYPE_AT = 3;
    private static final int SETTINGS = 4;
    private static final int ENTRY_BYTES = 6;
    private static final int MAX_HEADER_LIST_SIZE = 6;

    private final int headBytesMax;

    AdvertisedHeadBytes(int headBytesMax) {
        this.headBytesMax = headBytesMax;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes && isSettings(bytes)) {
            int at = bytes.readerIndex() + FRAME_HEADER_BYTES;
            for (; at + ENTRY_BYTES <= bytes.writerIndex(); at += ENTRY_BYTES) {
                if (bytes.getUnsignedShort(at) == MAX_HEADER_LIST_SIZE) {
                    bytes.setInt(at + Short.BYTES, headBytesMax);
                }
            }
        }
        ctx.write(message, promise);
        ctx.pipeline().remove(this);
    }

    private static boolean isSettings(ByteBuf bytes) {
        int from = bytes.readerIndex();
        return bytes.readableBytes() > FRAME_HEADER_BYTES
                && bytes.getUnsignedMedium(from) == bytes.readableBytes() - FRAME_HEADER_BYTES
                && bytes.getByte(from + TYPE_AT) == SETTINGS;
    }
}
