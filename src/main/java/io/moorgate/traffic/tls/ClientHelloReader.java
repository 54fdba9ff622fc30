package io.moorgate.traffic.tls;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Finds the end of a TLS ClientHello (RFC 8446 sections 4 and 5.1) in the first bytes of a connection, across records
 * and reads, and what it asks for. Looks at each byte once; holds at most {@link #BYTES_MAX} bytes.
 *
 * <p>Thread: the client's.
 */
public final class ClientHelloReader {
    /** The most bytes that a ClientHello may take on the wire, record headers included. */
    public static final int BYTES_MAX = 16 * 1024;

    private static final int RECORD_HEADER_BYTES = 5;
    private static final int RECORD_BYTES_MAX = 1 << 14;
    private static final int HANDSHAKE_HEADER_BYTES = 4;
    private static final int CONTENT_HANDSHAKE = 22;
    private static final int MAJOR_VERSION = 3;
    private static final int CLIENT_HELLO = 1;

    private final byte[] header = new byte[RECORD_HEADER_BYTES];
    private byte[] message = new byte[512];
    private int headerBytes;
    private int recordBytesLeft;
    private int messageBytes;
    private int wireBytes;

    /** What the bytes so far amount to. */
    public sealed interface Finding {
        /** The ClientHello has not ended yet. */
        record Incomplete() implements Finding {}

        /** It is complete. */
        record Hello(ClientHello hello) implements Finding {}

        /** This is no ClientHello, or not one by the rules. */
        record Malformed(String why) implements Finding {}

        /** It is longer than {@link #BYTES_MAX}. */
        record TooLong() implements Finding {}
    }

    /** Reads on: {@code bytes} are those that came since the last call. They are not consumed. */
    public Finding read(ByteBuf bytes) {
        int index = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (index < end) {
            if (recordBytesLeft == 0) {
                header[headerBytes++] = bytes.getByte(index++);
                wireBytes++;
                if (!headerFits()) {
                    return new Finding.Malformed("no TLS handshake record");
                }
            } else {
                int length = Math.min(Math.min(recordBytesLeft, end - index), BYTES_MAX - wireBytes);
                take(bytes, index, length);
                index += length;
                wireBytes += length;
                recordBytesLeft -= length;
            }
            if (messageBytes >= 1 && message[0] != CLIENT_HELLO) {
                return new Finding.Malformed("no ClientHello");
            }
            if (isComplete()) {
                return ClientHello.parse(message, HANDSHAKE_HEADER_BYTES, messageEnd());
            }
            if (wireBytes >= BYTES_MAX || messageBytes >= HANDSHAKE_HEADER_BYTES && messageEnd() > BYTES_MAX) {
                return new Finding.TooLong();
            }
        }
        return new Finding.Incomplete();
    }

    /** Judges the header by as much of it as has come, so that other protocols are known by their first byte. */
    private boolean headerFits() {
        return switch (headerBytes) {
            case 1 -> header[0] == CONTENT_HANDSHAKE;
            case 2 -> header[1] == MAJOR_VERSION;
            case RECORD_HEADER_BYTES -> {
                headerBytes = 0;
                recordBytesLeft = (header[3] & 0xff) << 8 | header[4] & 0xff;
                yield recordBytesLeft > 0 && recordBytesLeft <= RECORD_BYTES_MAX;
            }
            default -> true;
        };
    }

    private void take(ByteBuf bytes, int index, int length) {
        if (messageBytes + length > message.length) {
            message = Arrays.copyOf(message, Math.max(message.length * 2, messageBytes + length));
        }
        bytes.getBytes(index, message, messageBytes, length);
        messageBytes += length;
    }

    private boolean isComplete() {
        return messageBytes >= HANDSHAKE_HEADER_BYTES && messageBytes >= messageEnd();
    }

    private int messageEnd() {
        return HANDSHAKE_HEADER_BYTES + ((message[1] & 0xff) << 16 | (message[2] & 0xff) << 8 | message[3] & 0xff);
    }
}
