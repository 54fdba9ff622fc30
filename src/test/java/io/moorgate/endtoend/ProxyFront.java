package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;

import io.moorgate.FreePorts;
import io.moorgate.traffic.port.TcpFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Load balancers in front of the gateway that name their clients with a PROXY header. */
enum ProxyFront {
    V1,
    V2,
    /** Debian's HAProxy, {@code send-proxy}. */
    HAPROXY_V1,
    /** Debian's HAProxy, {@code send-proxy-v2}. */
    HAPROXY_V2;

    /** Ends a front. */
    interface End {
        void close() throws IOException;
    }

    /** A front that runs: the ports to dial, by the ports behind it. */
    record Running(Map<Integer, Integer> ports, End end) implements AutoCloseable {
        int before(int port) {
            return ports.get(port);
        }

        @Override
        public void close() throws IOException {
            end.close();
        }
    }

    /** Begins to stand before {@code ports} of loopback. */
    Running before(Path folder, int... ports) throws IOException {
        return switch (this) {
            case V1, V2 -> own(ports);
            case HAPROXY_V1 -> haproxy(folder, "send-proxy", ports);
            case HAPROXY_V2 -> haproxy(folder, "send-proxy-v2", ports);
        };
    }

    private static Running haproxy(Path folder, String how, int... ports) throws IOException {
        Map<Integer, Integer> before = new TreeMap<>();
        List<String> lines = new ArrayList<>(List.of(
                "defaults", "  mode tcp", "  timeout connect 10s", "  timeout client 60s", "  timeout server 60s"));
        for (int port : ports) {
            before.put(port, FreePorts.one());
            lines.add("listen port" + port);
            lines.add("  bind 127.0.0.1:" + before.get(port));
            lines.add("  server gateway 127.0.0.1:" + port + " " + how);
        }
        Path config = Files.write(folder.resolve(how + ".cfg"), lines);
        Process process = new ProcessBuilder(RealBinary.find("haproxy", "haproxy"), "-db", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(how + ".log").toFile())
                .start();
        before.values().forEach(port -> await().atMost(Duration.ofSeconds(30)).until(() -> answers(port)));
        return new Running(before, () -> {
            process.destroy();
            process.onExit().join();
        });
    }

    private static boolean answers(int port) {
        try (Socket probe = TcpFixture.dial(port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private Running own(int... ports) throws IOException {
        Map<Integer, Integer> before = new TreeMap<>();
        List<ServerSocket> open = new ArrayList<>();
        for (int port : ports) {
            ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            open.add(server);
            before.put(port, server.getLocalPort());
            Thread.ofVirtual().start(() -> accept(server, port));
        }
        return new Running(before, () -> {
            for (ServerSocket server : open) {
                server.close();
            }
        });
    }

    private void accept(ServerSocket server, int port) {
        try {
            while (true) {
                Socket client = server.accept();
                Socket gateway = TcpFixture.dial(port);
                gateway.setSoTimeout(0);
                Thread.ofVirtual().start(() -> pass(gateway, client, new byte[0]));
                Thread.ofVirtual().start(() -> pass(client, gateway, header(client)));
            }
        } catch (IOException closed) {
            return;
        }
    }

    /** The header goes in one write with what the client has sent by then. */
    private static void pass(Socket from, Socket to, byte[] header) {
        byte[] block = new byte[64 * 1024];
        System.arraycopy(header, 0, block, 0, header.length);
        try {
            int filled = header.length;
            if (filled > 0 && from.getInputStream().available() > 0) {
                filled += from.getInputStream().read(block, filled, block.length - filled);
            }
            for (; filled >= 0; filled = from.getInputStream().read(block)) {
                to.getOutputStream().write(block, 0, filled);
            }
            to.shutdownOutput();
            if (from.isOutputShutdown()) {
                close(from, to);
            }
        } catch (IOException gone) {
            close(from, to);
        }
    }

    private static void close(Socket one, Socket other) {
        try (one;
                other) {
            return;
        } catch (IOException gone) {
            return;
        }
    }

    private byte[] header(Socket client) {
        byte[] from = client.getInetAddress().getAddress();
        byte[] to = client.getLocalAddress().getAddress();
        if (this == V1) {
            return ("PROXY TCP4 " + client.getInetAddress().getHostAddress() + " "
                            + client.getLocalAddress().getHostAddress() + " " + client.getPort() + " "
                            + client.getLocalPort() + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }
        return ByteBuffer.allocate(31)
                .put(new byte[] {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10, 0x21, 0x11, 0, 15})
                .put(from)
                .put(to)
                .putShort((short) client.getPort())
                .putShort((short) client.getLocalPort())
                .put(new byte[] {4, 0, 0}) // PP2_TYPE_NOOP, empty
                .array();
    }
}
