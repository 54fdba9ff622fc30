package io.moorgate.traffic.http.http2;

import io.netty.buffer.ByteBuf;

/** Finds the frame headers in the bytes of an HTTP/2 connection, however they are cut (RFC 9113 section 4.1). */
final class FrameScan {
    static final int DATA = 0x0;
    static final int HEADERS = 0x1;
    static final int RST_STREAM = 0x3;
    static final int SETTINGS = 0x4;
    static final int PING = 0x6;
    static final int GOAWAY = 0x7;
    static final int CONTINUATION = 0x9;
    static final int END_STREAM = 0x1;
    static final int END_HEADERS = 0x4;
    static final int HEADER_BYTES = 9;

    private static final int STREAM_ID_MASK = 0x7fff_ffff;

    private long toSkip;
    private int headerBytes;
    private int length;
    private int type;
    private int flags;
    private int streamId;

    /** {@code toSkip}: how many bytes come before the first frame. */
    FrameScan(int toSkip) {
        this.toSkip = toSkip;
    }

    /**
     * Reads {@code bytes} from index {@code from}, up to the byte behind the next frame header or else to the end.
     *
     * @return the index behind what was read; {@link #isAtHeader} says which of the two it is
     */
    int read(ByteBuf bytes, int from) {
        int end = bytes.writerIndex();
        if (isAtHeader()) {
            toSkip = length;
            headerBytes = 0;
        }
        int at = (int) Math.min(end, from + toSkip);
        toSkip -= at - from;
        if (headerBytes == 0 && end - at >= HEADER_BYTES) {
            length = bytes.getUnsignedMedium(at);
            type = bytes.getUnsignedByte(at + 3);
            flags = bytes.getUnsignedByte(at + 4);
            streamId = bytes.getInt(at + 5) & STREAM_ID_MASK;
            headerBytes = HEADER_BYTES;
            return at + HEADER_BYTES;
        }
        while (at < end && headerBytes < HEADER_BYTES) {
            headerByte(headerBytes++, bytes.getByte(at++) & 0xff);
        }
        return at;
    }

    private void headerByte(int position, int value) {
        switch (position) {
            case 0 -> length = value;
            case 1, 2 -> length = length << 8 | value;
            case 3 -> type = value;
            case 4 -> flags = value;
            case 5 -> streamId = value;
            default -> streamId = (streamId << 8 | value) & STREAM_ID_MASK;
        }
    }

    /** Whether the last read ended right behind a frame header. */
    boolean isAtHeader() {
        return headerBytes == HEADER_BYTES;
    }

    /** Bytes of the frame's payload. */
    int length() {
        return length;
    }

    int type() {
        return type;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    int streamId() {
        return streamId;
    }
}
