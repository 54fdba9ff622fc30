package io.moorgate.traffic.http.corpus;

import io.moorgate.traffic.tls.TlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A client of one version on one connection. */
final class CorpusClient implements AutoCloseable {
    private final Http1Wire one;
    private final Http2Wire two;

    /** In plain text. */
    CorpusClient(Http version, int port) throws IOException {
        this(version, new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Over TLS, the version agreed on by ALPN. */
    CorpusClient(Http version, int port, TlsClient tls) throws IOException {
        this(version, tls.alpn(version == Http.TWO ? "h2" : "http/1.1").dial(port, ""));
    }

    private CorpusClient(Http version, Socket socket) throws IOException {
        one = version == Http.TWO ? null : new Http1Wire(socket, version);
        two = version == Http.TWO ? Http2Wire.client(socket) : null;
    }

    /** An exchange, and where its answer comes. */
    record Exchange(Talk talk, Heard answer) {
        @Override
        public String toString() {
            return answer.toString();
        }
    }

    /** Begins an exchange of {@code request}; the one before it is over. */
    Exchange begin(Said request) {
        if (two != null) {
            Http2Wire.Stream stream = two.open();
            return new Exchange(stream, stream.heard);
        }
        Heard answer = new Heard();
        Thread.ofVirtual().start(() -> one.readAnswer(answer, request.word(0).equals("HEAD")));
        return new Exchange(one, answer);
    }

    /** Whether the gateway has ended the HTTP/1 connection, behind nothing more. */
    boolean isEnded() throws IOException {
        return one.isEnded();
    }

    @Override
    public void close() throws IOException {
        if (one == null) {
            two.close();
        } else {
            one.close();
        }
    }
}
