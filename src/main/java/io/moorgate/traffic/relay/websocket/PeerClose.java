package io.moorgate.traffic.relay.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A Close frame of a peer's, gathered whole before any of it passes, since it depends on what it holds whether it may
 * (RFC 6455 sections 5.5.1 and 7.4). At most 131 bytes. Event loop of the relay.
 */
final class PeerClose {
    private static final int CLOSE = 0x8;
    private static final int OPCODE_BITS = 0x0F;
    private static final int FIN_BIT = 0x80;
    private static final int MASK_BIT = 0x80;
    private static final int LENGTH_BITS = 0x7F;
    private static final int HEADER_BYTES = 2;
    private static final int MASK_KEY_BYTES = 4;
    private static final int CODE_BYTES = 2;
    private static final int PAYLOAD_BYTES_MAX = 125;

    private final boolean masked;
    private final byte[] bytes = new byte[HEADER_BYTES + MASK_KEY_BYTES + PAYLOAD_BYTES_MAX];
    private int length;

    /** {@code masked}: whether the sender must mask, as a client must. */
    PeerClose(boolean masked) {
        this.masked = masked;
    }

    /** Whether a frame that begins with {@code first} is a Close. */
    static boolean isBegunBy(int first) {
        return (first & OPCODE_BITS) == CLOSE;
    }

    /**
     * Takes from {@code from} what belongs to the frame.
     *
     * @return whether it is whole, or its header breaks the framing
     */
    boolean gather(ByteBuf from) {
        while (length < frameBytes() && from.isReadable()) {
            bytes[length++] = from.readByte();
        }
        return length == frameBytes();
    }

    /** What has been gathered. */
    ByteBuf frame() {
        return Unpooled.wrappedBuffer(bytes, 0, length);
    }

    /** Whether the whole frame may be sent as it is: without a code, or with one that may be sent and a reason in UTF-8. */
    boolean mayPass() {
        byte[] payload = payload();
        if (payload.length < CODE_BYTES) {
            return payload.length == 0;
        }
        ByteBuffer rest = ByteBuffer.wrap(payload);
        return mayBeSent(Short.toUnsignedInt(rest.getShort())) && isUtf8(rest);
    }

    /** Its status code; 0 for none. */
    int code() {
        byte[] payload = payload();
        return payload.length < CODE_BYTES
                ? 0
                : Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort());
    }

    private int frameBytes() {
        if (length < HEADER_BYTES) {
            return HEADER_BYTES;
        }
        boolean isBroken =
                (bytes[0] & FIN_BIT) == 0 || (bytes[1] & MASK_BIT) != 0 != masked || payloadBytes() > PAYLOAD_BYTES_MAX;
        return isBroken ? HEADER_BYTES : payloadAt() + payloadBytes();
    }

    private int payloadBytes() {
        return bytes[1] & LENGTH_BITS;
    }

    private int payloadAt() {
        return HEADER_BYTES + (masked ? MASK_KEY_BYTES : 0);
    }

    private byte[] payload() {
        byte[] payload = new byte[payloadBytes()];
        for (int i = 0; i < payload.length; i++) {
            int key = masked ? bytes[HEADER_BYTES + i % MASK_KEY_BYTES] : 0;
            payload[i] = (byte) (bytes[payloadAt() + i] ^ key);
        }
        return payload;
    }

    /** RFC 6455 section 7.4.2. Of 1000 to 2999, what is not registered yet may be some day; 1004 is reserved. */
    private static boolean mayBeSent(int code) {
        return switch (code) {
            case 1004, 1005, 1006, 1015 -> false;
            default -> code >= 1000 && code <= 4999;
        };
    }

    private static boolean isUtf8(ByteBuffer reason) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(reason);
            return true;
        } catch (CharacterCodingException wrong) {
            return false;
        }
    }
}
