package io.moorgate.traffic.http.corpus;

import io.moorgate.traffic.tls.TlsServer;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** One end of an HTTP/1 connection, a message at a time. */
final class Http1Wire implements Talk, AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int PIECE_BYTES = 16 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final String version;

    Http1Wire(Socket socket, Http version) throws IOException {
        this.socket = socket;
        this.version = version.toString();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    @Override
    public void interim(String status, String... fields) throws IOException {
        send("HTTP/1.1 " + status + " Interim\r\n" + lines(List.of(fields)) + "\r\n");
    }

    @Override
    public void head(Said said) throws IOException {
        String head = said.raw() == null ? headOf(said) : said.raw();
        if (said.cut().inHead()) {
            send(head.substring(0, head.length() / 2));
        } else if (!said.cut().atStart()) {
            send(head);
        }
    }

    private String headOf(Said said) {
        boolean answer = said.isAnswer();
        String line = answer ? version + " " + said.start() : said.start() + " " + version;
        String host = answer || !said.value("host").isEmpty() ? "" : "Host: web.example\r\n";
        String chunked = said.framing() == Said.Framing.UNKNOWN ? "Transfer-Encoding: chunked\r\n" : "";
        return line + "\r\n" + host + lines(said.allFields()) + chunked + "\r\n";
    }

    @Override
    public void rest(Said said, Runnable beforeCut) throws IOException {
        if (said.raw() == null && !said.cut().inHead() && !said.cut().atStart()) {
            body(said);
        }
        if (said.cut() != Said.Cut.NO) {
            beforeCut.run();
            if (said.cut().isReset()) {
                TlsServer.reset(socket);
            }
        }
        if (said.cut() != Said.Cut.NO || said.closes()) {
            socket.close();
        }
    }

    private void body(Said said) throws IOException {
        if (said.framing() != Said.Framing.UNKNOWN) {
            send(said.body());
            return;
        }
        for (int at = 0; at < said.body().length(); at += PIECE_BYTES) {
            String piece = said.body().substring(at, Math.min(said.body().length(), at + PIECE_BYTES));
            send(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
        }
        if (said.cut() == Said.Cut.NO) {
            send("0\r\n" + lines(said.trailers()) + "\r\n");
        }
    }

    private static String lines(List<String> fields) {
        return fields.isEmpty() ? "" : String.join("\r\n", fields) + "\r\n";
    }

    /** An answer may have ended the connection before a request without a body is over. */
    private void send(String text) throws IOException {
        if (text.isEmpty()) {
            return;
        }
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads a request; whether one came. */
    boolean readRequest(Heard heard) {
        return read(
                () -> {
                    String[] line = readLine().split(" ", -1);
                    List<String> fields = readFields();
                    heard.head(line[0] + " " + line[1], "", fields);
                    String length = heard.value("content-length");
                    if (!heard.value("transfer-encoding").isEmpty()) {
                        readChunks(heard);
                    } else if (!length.isEmpty()) {
                        readLength(heard, Integer.parseInt(length));
                    }
                },
                heard);
    }

    /** Reads an answer with the interim ones before it; {@code head}: to a HEAD request. */
    void readAnswer(Heard heard, boolean head) {
        read(
                () -> {
                    String[] line = readLine().split(" ", 3);
                    List<String> fields = readFields();
                    while (line[1].startsWith("1")) {
                        heard.interim(line[1], fields);
                        line = readLine().split(" ", 3);
                        fields = readFields();
                    }
                    heard.head(line[1], line[2], fields);
                    String length = heard.value("content-length");
                    if (head || line[1].equals("204") || line[1].equals("304")) {
                        return;
                    }
                    if (!heard.value("transfer-encoding").isEmpty()) {
                        readChunks(heard);
                    } else if (!length.isEmpty()) {
                        readLength(heard, Integer.parseInt(length));
                    } else {
                        readToEnd(heard);
                    }
                },
                heard);
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static boolean read(Reading reading, Heard heard) {
        try {
            reading.run();
            heard.whole();
            return true;
        } catch (IOException end) {
            heard.cut();
            return false;
        }
    }

    private void readChunks(Heard heard) throws IOException {
        for (int size = Integer.parseInt(readLine(), 16); size > 0; size = Integer.parseInt(readLine(), 16)) {
            readLength(heard, size);
            readLine();
        }
        heard.trailers(readFields());
    }

    private void readLength(Heard heard, int length) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        for (int left = length; left > 0; ) {
            int read = in.read(piece, 0, Math.min(left, piece.length));
            if (read < 0) {
                throw new EOFException();
            }
            heard.data(new String(piece, 0, read, StandardCharsets.ISO_8859_1));
            left -= read;
        }
    }

    private void readToEnd(Heard heard) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
            heard.data(new String(piece, 0, read, StandardCharsets.ISO_8859_1));
        }
    }

    private List<String> readFields() throws IOException {
        List<String> fields = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            fields.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon));
        }
        return fields;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException();
            }
            line.append((char) octet);
        }
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
            throw new IOException("line without CR: " + line);
        }
        return line.substring(0, line.length() - 1);
    }

    /** Whether the other side has ended the connection, behind nothing more. */
    boolean isEnded() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException | SSLException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
