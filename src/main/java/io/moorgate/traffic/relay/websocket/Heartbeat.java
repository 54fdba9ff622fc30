package io.moorgate.traffic.relay.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether a WebSocket's client is still there: when a Ping is due, which Pongs are the gateway's to swallow, and how often
 * no answer came (RFC 6455 sections 5.5.2 and 5.5.3). Anything that comes from the client is an answer. A Ping is due after
 * each interval in which nothing came but Pongs that are the gateway's.
 *
 * <p>A client may answer the last of several Pings only. So no Ping of the gateway's goes out while one of the endpoint's
 * is unanswered, which serves as well. Event loop of the relay.
 */
final class Heartbeat {
    /** So many Pings without an answer, one after the other, mean that the peer is gone. */
    static final int UNANSWERED_MAX = 2;

    private static final int FIN_PING = 0x89;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    private static final int TOKEN_BYTES = 4;
    private static final int PAYLOAD_BYTES = TOKEN_BYTES + 4;

    /** The frame of a Pong that answers a Ping of the gateway's: header, masking key, payload. */
    private static final byte[] PONG_HEADER = {(byte) 0x8A, (byte) (0x80 | PAYLOAD_BYTES)};

    private static final int MASK_BYTES = 4;
    private static final int PONG_BYTES = PONG_HEADER.length + MASK_BYTES + PAYLOAD_BYTES;

    /** Passing frames of the endpoint's. */
    final FrameEvents ofEndpoint = new FrameEvents() {
        @Override
        public void frame(int opcode, boolean fin, long length) {
            endpointAsks |= opcode == PING;
        }
    };

    /** Passing frames of the client's, those that were swallowed excepted. */
    final FrameEvents ofClient = new FrameEvents() {
        @Override
        public void frame(int opcode, boolean fin, long length) {
            endpointAsks &= opcode != PONG;
        }
    };

    private final int token = ThreadLocalRandom.current().nextInt();
    private int number;
    /** What may become a Pong of the gateway's; null while there is nothing. */
    private byte[] held;

    private int heldBytes;
    private long received;
    private long receivedBefore;
    private long ownPongs;
    private long othersBefore;
    private boolean asked;
    private boolean awaiting;
    private boolean due;
    private boolean endpointAsks;
    private int unanswered;

    /** What is to be done about a client. */
    enum Verdict {
        /** Nothing: it sent something lately that is no answer, or it is being asked already. */
        WAIT,
        /** Send a Ping. */
        PING,
        /** It does not answer. */
        DEAD
    }

    /**
     * A ping interval has passed.
     *
     * @param backlogged whether something for the client is unsent: then silence says nothing
     */
    Verdict pulse(boolean backlogged) {
        if (received != receivedBefore) {
            unanswered = 0;
        } else if (asked && ++unanswered >= UNANSWERED_MAX) {
            return Verdict.DEAD;
        }
        long others = received - ownPongs - heldBytes;
        boolean asks = others == othersBefore && !backlogged;
        receivedBefore = received;
        othersBefore = others;
        asked = asks && endpointAsks;
        due |= asks && !endpointAsks;
        return due ? Verdict.PING : Verdict.WAIT;
    }

    /** Whether a Ping waits for the end of a frame. */
    boolean isDue() {
        return due;
    }

    /** The Ping that was due, to be sent now. */
    ByteBuf ping() {
        due = false;
        asked = true;
        awaiting = true;
        return Unpooled.buffer(2 + PAYLOAD_BYTES)
                .writeByte(FIN_PING)
                .writeByte(PAYLOAD_BYTES)
                .writeInt(token)
                .writeInt(++number);
    }

    /** So many bytes came from the client. */
    void heard(int bytes) {
        received += bytes;
    }

    /** Whether the client may still answer a Ping of the gateway's. */
    boolean isAwaiting() {
        return awaiting;
    }

    /**
     * Takes from {@code bytes}, which begin a frame of the client's, what may be a Pong that is the gateway's.
     *
     * @return whether all was taken, or a whole Pong; otherwise {@link #giveBack} has what was taken, and the frame is
     *     none of the gateway's
     */
    boolean takePong(ByteBuf bytes) {
        if (held == null) {
            held = new byte[PONG_BYTES];
        }
        while (heldBytes < PONG_BYTES && bytes.isReadable()) {
            byte next = bytes.getByte(bytes.readerIndex());
            if (!fits(next)) {
                return false;
            }
            held[heldBytes++] = next;
            bytes.skipBytes(1);
        }
        if (heldBytes == PONG_BYTES) {
            awaiting = answered() != number;
            ownPongs += PONG_BYTES;
            heldBytes = 0;
            held = null;
        }
        return true;
    }

    private boolean fits(byte next) {
        if (heldBytes < PONG_HEADER.length) {
            return next == PONG_HEADER[heldBytes];
        }
        int at = heldBytes - PONG_HEADER.length - MASK_BYTES;
        return at < 0
                || at >= TOKEN_BYTES
                || (byte) (next ^ held[PONG_HEADER.length + at])
                        == (byte) (token >>> Integer.SIZE - Byte.SIZE * (at + 1));
    }

    /** The number of the Ping that the Pong which is held answers. */
    private int answered() {
        ByteBuf pong = Unpooled.wrappedBuffer(held);
        return pong.getInt(PONG_BYTES - 4) ^ pong.getInt(PONG_HEADER.length);
    }

    /** How many bytes are held because they may be part of a Pong. */
    int heldBytes() {
        return heldBytes;
    }

    /** The bytes that were held and are no Pong of the gateway's. */
    ByteBuf giveBack() {
        ByteBuf back = Unpooled.wrappedBuffer(held, 0, heldBytes);
        heldBytes = 0;
        held = null;
        return back;
    }
}
