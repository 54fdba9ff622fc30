package io.moorgate.traffic.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A listening socket of a test's own, whose accepts give up after 10 s. */
public final class AcceptingSocket {
    private AcceptingSocket() {}

    public static ServerSocket open() {
        try {
            ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            listening.setSoTimeout(10_000);
            return listening;
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
