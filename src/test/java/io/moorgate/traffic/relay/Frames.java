package io.moorgate.traffic.relay;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Builds WebSocket frames, right and wrong ones. */
public final class Frames {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private static final byte[] KEY = {1, 2, 3, 4};

    private Frames() {}

    /** A frame whose length is written the shortest way. */
    public static byte[] frame(boolean masked, boolean fin, int opcode, byte[] payload) {
        int lengthBytes = payload.length < 126 ? 0 : payload.length < 0x1_0000 ? 2 : 8;
        return frame(masked, fin, opcode, payload, lengthBytes);
    }

    /** A frame whose length is written in that many extra bytes. */
    public static byte[] frame(boolean masked, boolean fin, int opcode, byte[] payload, int lengthBytes) {
        int maskBit = masked ? 0x80 : 0;
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) ((fin ? 0x80 : 0) | opcode));
        switch (lengthBytes) {
            case 0 -> frame.put((byte) (maskBit | payload.length));
            case 2 -> frame.put((byte) (maskBit | 126)).putShort((short) payload.length);
            default -> frame.put((byte) (maskBit | 127)).putLong(payload.length);
        }
        byte[] body = payload;
        if (masked) {
            frame.put(KEY);
            body = mask(payload);
        }
        frame.put(body);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    public static byte[] text(boolean masked, String payload) {
        return frame(masked, true, TEXT, payload.getBytes());
    }

    public static byte[] close(boolean masked, int code) {
        return frame(masked, true, CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    /** The status code of a masked Close frame with any key. */
    public static int maskedCloseCode(byte[] frame) {
        return ((frame[6] ^ frame[2]) & 0xFF) << 8 | (frame[7] ^ frame[3]) & 0xFF;
    }

    private static byte[] mask(byte[] payload) {
        byte[] masked = new byte[payload.length];
        IntStream.range(0, payload.length).forEach(i -> masked[i] = (byte) (payload[i] ^ KEY[i % 4]));
        return masked;
    }
}
