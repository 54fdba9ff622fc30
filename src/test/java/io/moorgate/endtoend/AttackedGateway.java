package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.FreePorts;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A gateway of 256 MiB of heap and {@value #DESCRIPTORS} descriptors that others attack, with a Service for those that have done
 * nothing, another one of raw TCP, and what a test adds to {@link #manifests}.
 */
final class AttackedGateway implements AutoCloseable {
    static final int DESCRIPTORS = 4096;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final Path directory;
    private final long residentMibMax;
    private final Manifests manifests;
    private final Echoes echoes;
    private final int tcpPort;
    private GatewayProcess process;
    private InnocentBystander innocent;

    /** On {@code directory}, not yet started; no attack may make more than {@code residentMibMax} of it resident. */
    AttackedGateway(Path directory, long residentMibMax) throws IOException {
        this.directory = directory;
        this.residentMibMax = residentMibMax;
        manifests = new Manifests(directory);
        echoes = Echoes.start(vertx, "calm");
        tcpPort = FreePorts.one();
        manifests.service("calm", "http", "host: calm.test; path: /calm", echoes.httpPort());
        manifests.service("raw", "tcp", "listen: '" + tcpPort + "'", echoes.tcpPort());
    }

    /** Starts it; {@code settings} are {@code key=value}. Returns when it listens. */
    AttackedGateway start(String... settings) throws IOException {
        process = GatewayProcess.begin(
                List.of("sh", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$@\"", "sh"),
                List.of("-Xmx256m"),
                "127.0.0.1",
                directory,
                settings);
        process.httpPort();
        return this;
    }

    /**
     * Asks it {@code times} for {@code target}, each time on a connection of its own: what it runs for that is compiled then, as in a
     * gateway that has been in service for a while.
     */
    AttackedGateway warmedUp(String target, int times) throws IOException {
        String request = "GET " + target + " HTTP/1.1\r\nHost: calm.test\r\nConnection: close\r\n\r\n";
        for (int asked = 0; asked < times; asked++) {
            try (Socket client = new Socket("127.0.0.1", process.httpPort())) {
                client.setSoTimeout((int) PATIENCE.toMillis());
                Attackers.send(client, request);
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        }
        return this;
    }

    Manifests manifests() {
        return manifests;
    }

    GatewayProcess process() {
        return process;
    }

    int httpPort() {
        return process.httpPort();
    }

    int tcpPort() {
        return tcpPort;
    }

    /** The port of an endpoint that answers HTTP. */
    int calmEndpointPort() {
        return echoes.httpPort();
    }

    /** From now on a client that has done nothing asks, and a kubelet whether the gateway is alive. */
    void beginInnocent() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            innocent = new InnocentBystander(process, "calm");
            return true;
        });
    }

    InnocentBystander innocent() {
        return innocent;
    }

    void endInnocent() throws IOException {
        innocent.close();
    }

    /** Everyone who has done nothing was served, and the process is alive, within its memory, and names no fault of its own. */
    void assertUnharmed(String attack) throws IOException {
        long longestMs = innocent.check();
        long mib = process.residentKib() >> 10;
        System.out.println(
                "attack \"" + attack + "\": longest answer beside it " + longestMs + " ms, resident " + mib + " MiB");
        assertTrue(process.isAlive());
        assertTrue(mib < residentMibMax, mib + " MiB");
        for (String fault : List.of("OutOfMemory", "IllegalReferenceCount", "LEAK:", " ERROR ")) {
            assertFalse(process.hasSaid(fault), process.log());
        }
    }

    /** How often it has reached {@code limit}. */
    double reached(String limit) throws IOException, InterruptedException {
        return process.ask("metrics").getDouble("moorgate_limit_reached_total{limit=\"" + limit + "\"}", 0.0);
    }

    int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return (int) open.count();
        }
    }

    boolean isTcpServed() throws IOException {
        try (Socket client = new Socket("127.0.0.1", tcpPort)) {
            client.setSoTimeout(5_000);
            Attackers.send(client, "!");
            return client.getInputStream().read() == '!';
        }
    }

    @Override
    public void close() {
        process.close();
        Await.done(vertx.close());
    }
}
