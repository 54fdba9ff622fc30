package io.moorgate.traffic.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that says exactly the bytes it is told to. Reads give up after 20 s. */
public final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    public RawClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Over {@code socket}, which is connected. */
    public RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    public Socket socket() {
        return socket;
    }

    public RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Everything up to and with {@code mark}; fails at the end of the stream. */
    public String readUntil(String mark) throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        while (!seen.toString(StandardCharsets.ISO_8859_1).endsWith(mark)) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("end after: " + seen.toString(StandardCharsets.ISO_8859_1));
            }
            seen.write(octet);
        }
        return seen.toString(StandardCharsets.ISO_8859_1);
    }

    /** One response head, lower case. */
    public String readHead() throws IOException {
        return readUntil("\r\n\r\n").toLowerCase(java.util.Locale.ROOT);
    }

    /** A response head and as much body as its Content-Length says. */
    public String readAnswer() throws IOException {
        return readAnswer(true);
    }

    /** The same, the head as it came where {@code lowerCase} is false. */
    public String readAnswer(boolean lowerCase) throws IOException {
        String head = lowerCase ? readHead() : readUntil("\r\n\r\n");
        int at = head.indexOf("content-length: ");
        int length = at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
        return head + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** Everything until the other side closes. A reset is an IOException. */
    public String readToEnd() throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                seen.write(octet);
            }
        } catch (IOException fault) {
            throw new IOException(fault.getMessage() + " after: " + seen.toString(StandardCharsets.ISO_8859_1), fault);
        }
        return seen.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
