package io.moorgate.control.source.cluster;

import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.WebSocket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A watch's socket whose writes are not waited for: the mock server waits half a minute for each that a broken
 * connection takes, with the request that brought it about.
 */
final class PatientSocket implements WebSocket {
    private final WebSocket socket;
    private final ExecutorService writes =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());

    PatientSocket(WebSocket socket) {
        this.socket = socket;
    }

    @Override
    public RecordedRequest request() {
        return socket.request();
    }

    @Override
    public boolean send(String text) {
        writes.execute(() -> socket.send(text));
        return true;
    }

    @Override
    public boolean send(byte[] bytes) {
        writes.execute(() -> socket.send(bytes));
        return true;
    }

    @Override
    public boolean close(int code, String reason) {
        writes.execute(() -> socket.close(code, reason));
        return true;
    }
}
