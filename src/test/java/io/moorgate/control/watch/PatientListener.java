package io.moorgate.control.watch;

import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;

/** Keeps the mock server's watches from blocking its event loop while they end, and its requests on watches that have broken. */
final class PatientListener extends WebSocketListener {
    private final WebSocketListener watch;

    PatientListener(WebSocketListener watch) {
        this.watch = watch;
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
        Thread.ofVirtual().start(() -> watch.onClosed(socket, code, reason));
    }

    @Override
    public void onFailure(WebSocket socket, Throwable fault, Response response) {
        Thread.ofVirtual().start(() -> watch.onFailure(socket, fault, response));
    }
}
