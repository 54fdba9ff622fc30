package io.moorgate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * Ports that a test names before it listens there. They lie below those that the kernel gives to whoever asks for any
 * ({@code net.ipv4.ip_local_port_range}), and each process of the test run has a part of its own: so none is taken
 * between the look and the listening.
 */
public final class FreePorts {
    private static final int FIRST = 10_000;
    private static final int OF_A_PROCESS = 5_000;
    private static final int PROCESSES = 4;

    private static int next = RandomGenerator.getDefault().nextInt(OF_A_PROCESS);

    private FreePorts() {}

    /** A port that is free on every address; never the same one twice in a row of thousands. Any thread. */
    public static synchronized int one() {
        int first = FIRST + Integer.getInteger("test.process", 0) % PROCESSES * OF_A_PROCESS;
        for (int tries = 0; tries < OF_A_PROCESS; tries++) {
            next = (next + 1) % OF_A_PROCESS;
            if (isFree(first + next)) {
                return first + next;
            }
        }
        throw new IllegalStateException("no port from " + first + " on is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress((InetAddress) null, port));
            return true;
        } catch (java.net.BindException taken) {
            return false;
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
