package io.moorgate.traffic.http.corpus;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Supplier;

/** An endpoint that answers each request as the row under way says, and {@link #AFTER} in its own way. */
final class CorpusEndpoint implements AutoCloseable {
    /** The path of the request that shows whether a connection is still good. */
    static final String AFTER = "/after";

    private final ServerSocket server;
    private final Http version;
    private final Supplier<Row> row;

    /** Opens a free port. */
    CorpusEndpoint(Http version, Supplier<Row> row) throws IOException {
        this(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), version, row);
    }

    /** Accepts from {@code server}. */
    CorpusEndpoint(ServerSocket server, Http version, Supplier<Row> row) {
        this.server = server;
        this.version = version;
        this.row = row;
        Thread.ofVirtual().start(this::acceptAll);
    }

    int port() {
        return server.getLocalPort();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = server.accept();
                if (version == Http.TWO) {
                    Http2Wire.server(socket, stream -> begin(stream, stream.heard));
                } else {
                    Thread.ofVirtual().start(() -> serve(socket));
                }
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try (Http1Wire wire = new Http1Wire(socket, version)) {
            boolean more = true;
            while (more) {
                Heard request = new Heard();
                Thread answering = begin(wire, request);
                more = wire.readRequest(request);
                answering.join();
            }
        } catch (IOException | InterruptedException end) {
            // the gateway has closed the connection
        }
    }

    private Thread begin(Talk talk, Heard request) {
        return Thread.ofVirtual().start(() -> {
            try {
                answer(talk, request);
            } catch (IOException gone) {
                // the row says what comes of it
            }
        });
    }

    private void answer(Talk talk, Heard request) throws IOException {
        while (request.start().isEmpty()) {
            if (request.awaitHead().start().isEmpty()) {
                return;
            }
        }
        if (request.start().endsWith(AFTER)) {
            request.awaitEnd();
            talk.say(Said.answer("200 OK").length("after"), () -> {});
            return;
        }
        Row current = row.get();
        Shape shape = current.shape;
        current.sees(request);
        for (Said interim : shape.interims) {
            talk.interim(interim.start(), interim.fields().toArray(String[]::new));
        }
        if (shape.early || request.awaitEnd().isWhole()) {
            Said answer = shape.answer;
            talk.head(answer);
            if (shape.slow) {
                current.got().awaitHead();
            }
            talk.rest(answer, () -> {
                if (answer.cut().inBody()) {
                    current.got().awaitHead().awaitBody(answer.body().length());
                }
            });
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
