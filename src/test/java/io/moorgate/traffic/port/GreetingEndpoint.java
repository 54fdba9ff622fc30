package io.moorgate.traffic.port;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An endpoint that speaks first: a line with its name, then it echoes until the client's FIN, then sends its own. */
public final class GreetingEndpoint implements AutoCloseable {
    private final ServerSocket server;
    private final String name;

    public GreetingEndpoint(String name) throws IOException {
        this(name, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    /** Behind {@code server}, which it closes. */
    public GreetingEndpoint(String name, ServerSocket server) {
        this.name = name;
        this.server = server;
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Reads a line. */
    public static String read(Socket from) throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = from.getInputStream();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException gone) {
            return;
        }
    }
}
