package io.moorgate.control.source.cluster;

import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.concurrent.locks.Lock;

/** Keeps the mock server's watches from blocking its event loop while they end, and its requests on watches that have broken. */
final class PatientListener extends WebSocketListener {
    private final WebSocketListener watch;
    private final Lock ends;

    /** A watch ends only while no other thread holds {@code ends}. */
    PatientListener(WebSocketListener watch, Lock ends) {
        this.watch = watch;
        this.ends = ends;
    }

    @Override
    public void onOpen(WebSocket socket, Response response) {
        watch.onOpen(new PatientSocket(socket), response);
    }

    @Override
    public void onClosing(WebSocket socket, int code, String reason) {
        watch.onClosing(socket, code, reason);
    }

    @Override
    public void onClosed(WebSocket socket, int code, String reason) {
        end(() -> watch.onClosed(socket, code, reason));
    }

    @Override
    public void onFailure(WebSocket socket, Throwable fault, Response response) {
        end(() -> watch.onFailure(socket, fault, response));
    }

    private void end(Runnable itsEnd) {
        Thread.ofVirtual().start(() -> {
            ends.lock();
            try {
                itsEnd.run();
            } finally {
                ends.unlock();
            }
        });
    }
}
