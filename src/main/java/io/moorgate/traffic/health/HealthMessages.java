package io.moorgate.traffic.health;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The two messages of {@code grpc.health.v1}, with the five bytes that gRPC puts in front of each (health.proto). */
final class HealthMessages {
    /** The most bytes of an answer that are looked at: it has one number. */
    static final int ANSWER_BYTES_MAX = 64;

    private static final int PREFIX_BYTES = 5;
    private static final int SERVICE_FIELD = 1 << 3 | 2;
    private static final int STATUS_FIELD = 1 << 3;
    private static final int SERVING = 1;

    private HealthMessages() {}

    /** {@code HealthCheckRequest}; the caller owns it. */
    static ByteBuf request(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteBuf message = Unpooled.buffer();
        if (name.length > 0) {
            message.writeByte(SERVICE_FIELD);
            varint(message, name.length);
            message.writeBytes(name);
        }
        ByteBuf prefix = Unpooled.buffer(PREFIX_BYTES).writeByte(0).writeInt(message.readableBytes());
        return Unpooled.wrappedBuffer(prefix, message);
    }

    private static void varint(ByteBuf out, int value) {
        int left = value;
        while (left > 0x7f) {
            out.writeByte(left & 0x7f | 0x80);
            left >>>= 7;
        }
        out.writeByte(left);
    }

    /** Whether the first {@code length} bytes are a {@code HealthCheckResponse} that says SERVING, and nothing else. */
    static boolean isServing(byte[] answer, int length) {
        return length == PREFIX_BYTES + 2
                && answer[0] == 0
                && answer[PREFIX_BYTES - 1] == 2
                && answer[PREFIX_BYTES] == STATUS_FIELD
                && answer[PREFIX_BYTES + 1] == SERVING;
    }
}
