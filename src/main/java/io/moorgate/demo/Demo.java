package io.moorgate.demo;

import io.moorgate.time.TaskThread;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The embedded demo: three endpoints to begin with, and the manifests that describe them to the gateway.
 *
 * <p>Thread: changes are made on worker threads, one at a time; {@link #endpoints()} may be read by any thread.
 */
public final class Demo {
    private static final Logger LOG = Logger.getLogger(Demo.class);
    private static final int ENDPOINTS_AT_START = 3;
    private static final int ENDPOINTS_MAX = 8;
    private static final long START_TIMEOUT_SECONDS = 10;

    private final Vertx vertx = Vertx.vertx();
    private final TaskThread events = new TaskThread("demo-events", fault -> LOG.error("fault=demo", fault));
    private final Path directory;
    private final DemoManifests manifests;
    private final DemoPage page;
    private final ReentrantLock changing = new ReentrantLock();
    private volatile List<DemoEndpoint> endpoints = List.of();
    private int lastNumber;

    private Demo(Path directory, int httpPort, int managementPort) throws IOException {
        this.directory = directory;
        this.manifests = new DemoManifests(directory);
        this.page = new DemoPage(vertx, this, httpPort, managementPort);
    }

    /**
     * Starts the endpoints and writes their manifests to a fresh folder. Blocks; not for an event loop.
     *
     * @throws IOException where the folder or the manifests cannot be written
     * @throws IllegalStateException where an endpoint does not start
     */
    public static Demo start(int httpPort, int managementPort) throws IOException {
        Demo demo = new Demo(Files.createTempDirectory("moorgate-demo-"), httpPort, managementPort);
        for (int count = 0; count < ENDPOINTS_AT_START; count++) {
            demo.add();
        }
        return demo;
    }

    /** Deletes the manifests' folder, and ends the endpoints in a while. */
    public void close() {
        events.close();
        vertx.close();
        try {
            manifests.delete();
        } catch (IOException fault) {
            LOG.debug("demo manifests not deleted", fault);
        }
    }

    /** Where the manifests are: what the gateway's directory source reads. */
    public Path directory() {
        return directory;
    }

    /** What to try, for the console. */
    public String invitation(int httpPort, int managementPort) {
        return """

                The demo is up. Try:
                  a browser   http://localhost:%1$d/            open WebSockets and streams, add and remove endpoints
                  HTTP        curl http://localhost:%1$d/whoami
                  events      curl -N http://localhost:%1$d/events
                  gRPC        printf '\\0\\0\\0\\0\\5hello' | curl -s --http2-prior-knowledge -H 'te: trailers' \\
                                -H 'content-type: application/grpc' --data-binary @- -D - -o - \\
                                http://localhost:%1$d/moorgate.demo.Echo/Say
                  TCP         nc localhost %2$d            says who it is, then echoes; the same endpoint every time
                  admin       http://localhost:%3$d/            routes, endpoints, live connections
                  metrics     curl http://localhost:%3$d/q/metrics | grep moorgate
                Its configuration is plain Kubernetes YAML in %4$s : edit it and watch.
                """.formatted(httpPort, DemoManifests.TCP_PORT, managementPort, directory);
    }

    /** The endpoints that the manifests name. */
    List<DemoEndpoint> endpoints() {
        return endpoints;
    }

    /** Starts one more endpoint. Gives why not, or nothing. Blocks. */
    String add() throws IOException {
        changing.lock();
        try {
            if (endpoints.size() >= ENDPOINTS_MAX) {
                return "endpoints: " + endpoints.size() + " (expected: at most " + ENDPOINTS_MAX + ")";
            }
            lastNumber++;
            DemoEndpoint endpoint = new DemoEndpoint(vertx, events, "demo-" + lastNumber, page);
            await(endpoint);
            List<DemoEndpoint> more = new ArrayList<>(endpoints);
            more.add(endpoint);
            replace(more);
            return "";
        } finally {
            changing.unlock();
        }
    }

    /**
     * Takes an endpoint out of the manifests. It goes on serving the connections that it holds. Gives why not, or
     * nothing. Blocks.
     */
    String remove(String name) throws IOException {
        changing.lock();
        try {
            List<DemoEndpoint> fewer = endpoints.stream()
                    .filter(endpoint -> !endpoint.name().equals(name))
                    .toList();
            if (fewer.size() == endpoints.size()) {
                return "name: \"" + name + "\" (expected: the name of an endpoint)";
            }
            if (fewer.isEmpty()) {
                return "the last endpoint stays: it serves this page";
            }
            replace(fewer);
            return "";
        } finally {
            changing.unlock();
        }
    }

    private void replace(List<DemoEndpoint> next) throws IOException {
        manifests.write(next);
        endpoints = List.copyOf(next);
    }

    private static void await(DemoEndpoint endpoint) {
        try {
            endpoint.start().toCompletionStage().toCompletableFuture().get(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException fault) {
            throw new IllegalStateException("demo endpoint " + endpoint.name() + " did not start", fault);
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(fault);
        }
    }
}
