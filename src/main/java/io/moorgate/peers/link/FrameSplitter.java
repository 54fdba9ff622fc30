package io.moorgate.peers.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;

/** Cuts bytes into frames, without their lengths; short ones only until the other side is authenticated. */
final class FrameSplitter extends ByteToMessageDecoder {
    private int bytesMax = SharedKeyProof.BYTES;

    /** The other side may send whole messages from now on. */
    void admit() {
        bytesMax = Frames.BYTES_MAX;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < Frames.LENGTH_BYTES) {
            return;
        }
        int length = in.getInt(in.readerIndex());
        if (length < 1 || length > bytesMax) {
            in.skipBytes(in.readableBytes());
            throw new TooLongFrameException("a frame of " + length + " bytes (expected: 1 to " + bytesMax + ")");
        }
        if (in.readableBytes() >= Frames.LENGTH_BYTES + length) {
            in.skipBytes(Frames.LENGTH_BYTES);
            out.add(in.readRetainedSlice(length));
        }
    }
}
