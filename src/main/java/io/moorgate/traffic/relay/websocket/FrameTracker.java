package io.moorgate.traffic.relay.websocket;

import io.netty.buffer.ByteBuf;

/**
 * Follows the frames of one direction of a WebSocket by their headers alone (RFC 6455 section 5.2), however the bytes
 * are split. Payload is neither read nor copied. What breaks the framing, or could not be distinguished from it, stops it for
 * good: reserved opcodes, control frames that are fragmented or longer than 125 bytes, lengths that are not minimal or
 * have the top bit set, a mask where none belongs or none where one does, fragments out of order, and reserved bits where
 * there is no extension that they could belong to.
 */
final class FrameTracker {
    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;

    /** A fragment that carries so much is worth its header: it does not count as a part. */
    private static final int LARGE_PART_BYTES = 1024;

    private static final int OPCODE_BITS = 0x0F;
    private static final int RESERVED_BITS = 0x70;
    private static final int FIN_BIT = 0x80;
    private static final int MASK_BIT = 0x80;
    private static final int MASK_KEY_BYTES = 4;
    private static final int CONTROL_LENGTH_MAX = 125;
    private static final int LENGTH_IN_TWO_BYTES = 126;
    private static final int LENGTH_IN_EIGHT_BYTES = 127;

    private final boolean masked;
    private final FrameEvents events;
    private byte headerBytes;
    private byte opcode;
    /** Of a frame's first byte. With the reserved bits among them no opcode fits where one is set. */
    private byte opcodeBits = OPCODE_BITS;

    private boolean fin;
    private byte lengthBytes;
    private long length;
    /** What is left of the frame behind its length: masking key and payload. */
    private long left;

    private boolean inMessage;
    private boolean hasClose;
    private boolean broken;
    private boolean tooLarge;
    private long lengthMax = Long.MAX_VALUE;
    private int messages;
    private int parts;

    /** {@code masked}: whether the sender must mask, as a client must. */
    FrameTracker(boolean masked) {
        this(masked, FrameEvents.IGNORED);
    }

    FrameTracker(boolean masked, FrameEvents events) {
        this.masked = masked;
        this.events = events;
    }

    /** A data frame with a longer payload breaks the framing from now on. */
    void limit(long payloadBytesMax) {
        lengthMax = payloadBytesMax;
    }

    /** A reserved bit breaks the framing from now on: there is no extension (RFC 6455 section 5.2). */
    void withoutExtensions() {
        opcodeBits = OPCODE_BITS | RESERVED_BITS;
    }

    /**
     * Follows {@code bytes} from index {@code start} to {@code end}.
     *
     * @param toBoundary whether to stop at the next end of a frame
     * @return the index where it stopped: {@code end}, behind a frame's last byte, or at the byte that broke the framing
     */
    int follow(ByteBuf bytes, int start, int end, boolean toBoundary) {
        return follow(bytes, start, end, toBoundary, false);
    }

    /** The same, but stops also in front of a Close frame. */
    int followToClose(ByteBuf bytes, int start, int end) {
        return follow(bytes, start, end, false, true);
    }

    private int follow(ByteBuf bytes, int start, int end, boolean toBoundary, boolean toClose) {
        int index = start;
        while (index < end && !broken) {
            if (left > 0) {
                int step = (int) Math.min(left, end - index);
                index += step;
                left -= step;
                if (left > 0) {
                    return index;
                }
            } else {
                int value = bytes.getByte(index) & 0xFF;
                if (toClose && headerBytes == 0 && PeerClose.isBegunBy(value)) {
                    return index;
                }
                onHeaderByte(value);
                if (broken) {
                    return index;
                }
                index++;
                if (!isHeaderWhole() || left > 0) {
                    continue;
                }
            }
            onFrameEnd();
            if (toBoundary) {
                return index;
            }
        }
        return index;
    }

    /** Whether the last frame is whole, so that another may be put behind it. */
    boolean isAtBoundary() {
        return headerBytes == 0 && !broken;
    }

    /** Whether a message has begun whose last fragment has not ended. */
    boolean isInMessage() {
        return inMessage;
    }

    /** Whether a whole Close frame has passed. */
    boolean hasClose() {
        return hasClose;
    }

    /** Whether the framing was broken; nothing is followed any more. */
    boolean isBroken() {
        return broken;
    }

    /** Whether what broke the framing was a payload that is longer than it may be. */
    boolean isTooLarge() {
        return tooLarge;
    }

    /** How many bytes of the current frame's header had passed when it stopped. */
    int headerBytes() {
        return headerBytes;
    }

    /** How many whole messages have passed since the last call; control frames do not count. */
    int takeMessages() {
        int taken = messages;
        messages = 0;
        return taken;
    }

    /** How many frames that are no whole message's last have passed since the last call: control frames, and fragments of under 1 KiB but the last. */
    int takeParts() {
        int taken = parts;
        parts = 0;
        return taken;
    }

    private boolean isHeaderWhole() {
        return headerBytes >= 2 && lengthBytes == 0;
    }

    private void onHeaderByte(int value) {
        if (headerBytes == 0) {
            onFirstByte(value);
        } else if (headerBytes == 1) {
            onSecondByte(value);
        } else {
            onLengthByte(value);
        }
        if (broken) {
            return;
        }
        if (headerBytes > 0 && lengthBytes == 0 && length > lengthMax && !isControl()) {
            tooLarge = true;
            broken = true;
            return;
        }
        headerBytes++;
        if (isHeaderWhole()) {
            left = Math.min(length, Long.MAX_VALUE - MASK_KEY_BYTES) + (masked ? MASK_KEY_BYTES : 0);
            events.frame(opcode, fin, length);
        }
    }

    private void onFirstByte(int value) {
        fin = (value & FIN_BIT) != 0;
        opcode = (byte) (value & opcodeBits);
        broken = switch (opcode) {
            case CONTINUATION -> !inMessage;
            case TEXT, BINARY -> inMessage;
            case CLOSE, PING, PONG -> !fin;
            default -> true;
        };
    }

    private void onSecondByte(int value) {
        length = value & ~MASK_BIT;
        lengthBytes = (byte) (length == LENGTH_IN_TWO_BYTES ? 2 : length == LENGTH_IN_EIGHT_BYTES ? 8 : 0);
        broken = ((value & MASK_BIT) != 0) != masked || isControl() && length > CONTROL_LENGTH_MAX;
        if (lengthBytes > 0) {
            length = 0;
        }
    }

    private void onLengthByte(int value) {
        length = length << Byte.SIZE | value;
        lengthBytes--;
        if (lengthBytes == 0) {
            boolean eight = headerBytes == 9;
            broken = length < (eight ? 0x1_0000 : LENGTH_IN_TWO_BYTES);
        }
    }

    private void onFrameEnd() {
        headerBytes = 0;
        if (isControl() || !fin && length < LARGE_PART_BYTES) {
            parts++;
        }
        if (opcode == CLOSE) {
            hasClose = true;
        } else if (!isControl()) {
            inMessage = !fin;
            if (fin) {
                messages++;
                events.messageEnded();
            }
        }
    }

    private boolean isControl() {
        return opcode >= CLOSE;
    }
}
