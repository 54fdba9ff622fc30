package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import io.moorgate.control.translate.ObjectKind;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** The mock API server with faults on demand: of the network in front of it, and of single answers. */
public final class MockApiServer implements AutoCloseable {
    private static final Function<RecordedRequest, MockResponse> SOUND = request -> null;

    /** Kept here: a logger without a strong reference forgets its level. */
    private static final List<Logger> CHATTY =
            List.of(Logger.getLogger("io.fabric8.mockwebserver"), Logger.getLogger("io.fabric8.kubernetes.client"));

    static {
        CHATTY.forEach(logger -> logger.setLevel(Level.OFF));
    }

    /** Of all clients: each would keep one of its own, with ten descriptors, to the end of the process. */
    private static final Vertx CLIENTS = Vertx.vertx();

    final KubernetesMockServer server;
    public final BreakableLink link;
    final StreamingWatches front;
    private final AtomicReference<Function<RecordedRequest, MockResponse>> fault = new AtomicReference<>(SOUND);
    private final AtomicInteger faultsGiven = new AtomicInteger();
    private final ReadWriteLock watches = new ReentrantReadWriteLock();

    /** Starts one that holds nothing yet. */
    public MockApiServer() throws IOException {
        this(sound -> sound);
    }

    /** {@code rules} may look at requests and answers more closely than the mock server does. */
    public MockApiServer(UnaryOperator<Dispatcher> rules) throws IOException {
        Map<ServerRequest, Queue<ServerResponse>> expectations = new ConcurrentHashMap<>();
        var sound = new KubernetesMixedDispatcher(expectations);
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), expectations, new Faulty(rules.apply(sound)), false);
        server.init();
        front = new StreamingWatches(server.getPort());
        link = new BreakableLink(front.port());
    }

    /** A client whose every byte goes over the {@link #link}. */
    public KubernetesClient client() {
        return client(link.port(), Duration.ofSeconds(2));
    }

    /** The same for one that waits a minute for each answer. */
    public KubernetesClient patientClient() {
        return client(link.port(), Duration.ofSeconds(60));
    }

    /** A client that faults of the network do not touch; those of answers do. */
    public KubernetesClient directClient() {
        return client(server.getPort(), Duration.ofSeconds(60));
    }

    /** How to reach the server over the {@link #link}. */
    public Config config() {
        return config(link.port());
    }

    private static Config config(int port) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + port + "/")
                .withNamespace("test")
                .withHttp2Disable(true)
                .build();
    }

    private static KubernetesClient client(int port, Duration requestTimeout) {
        var limits = new KubernetesLimits(
                Duration.ofSeconds(1), requestTimeout, 1, Duration.ofMillis(20), Duration.ofMillis(20));
        return new KubernetesClientBuilder()
                .withConfig(limits.apply(config(port)))
                .withHttpClientFactory(new VertxHttpClientFactory(CLIENTS))
                .build();
    }

    /** Requests that {@code fault} answers other than with null get that answer, until {@link #mend}. */
    public void answer(Function<RecordedRequest, MockResponse> answer) {
        faultsGiven.set(0);
        fault.set(answer);
    }

    /** From now on every request gets its sound answer. */
    public void mend() {
        fault.set(SOUND);
    }

    /** How many answers of the fault in force were given. */
    public int faultsGiven() {
        return faultsGiven.get();
    }

    public static boolean isWatch(RecordedRequest request) {
        return request.getPath().contains("watch=true");
    }

    public static boolean isOn(RecordedRequest request, String plural) {
        return request.getPath().matches(".*/" + plural + "(\\?.*)?");
    }

    public static MockResponse status(int code, String reason) {
        return new MockResponse().setResponseCode(code).setBody(statusBody(code, reason));
    }

    /** Whether {@code request} asks what an apiVersion has. */
    public static boolean isDiscovery(RecordedRequest request) {
        return request.getPath().matches("/apis/[^/?]+/[^/?]+");
    }

    /** Every kind that routes are made from is there. */
    private static MockResponse discovery(RecordedRequest request) {
        String apiVersion = request.getPath().substring("/apis/".length());
        return discovery(
                apiVersion,
                ObjectKind.all().stream()
                        .filter(kind -> kind.apiVersion().equals(apiVersion))
                        .map(ObjectKind::plural)
                        .toList());
    }

    /** That {@code plurals} are there. */
    public static MockResponse discovery(String apiVersion, List<String> plurals) {
        return new MockResponse()
                .setResponseCode(200)
                .setBody("{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"" + apiVersion
                        + "\",\"resources\":["
                        + plurals.stream()
                                .map(plural -> "{\"name\":\"" + plural + "\"}")
                                .collect(Collectors.joining(","))
                        + "]}");
    }

    /** A watch that opens, reports that its version is too old, and closes. */
    static MockResponse gone() {
        return new MockResponse().withWebSocketUpgrade(new WebSocketListener() {
            @Override
            public void onOpen(WebSocket socket, Response response) {
                socket.send("{\"type\":\"ERROR\",\"object\":" + statusBody(410, "Expired") + "}");
            }
        });
    }

    private static String statusBody(int code, String reason) {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"" + reason
                + "\",\"code\":" + code + "}";
    }

    @Override
    public void close() throws IOException {
        link.close();
        front.close();
        server.destroy();
    }

    private final class Faulty extends Dispatcher {
        private final Dispatcher sound;

        Faulty(Dispatcher sound) {
            this.sound = sound;
        }

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            MockResponse answer = fault.get().apply(request);
            if (answer == null && isDiscovery(request)) {
                return discovery(request);
            }
            if (answer == null) {
                MockResponse response = dispatchSoundly(request);
                return response.getWebSocketListener() == null
                        ? response
                        : response.withWebSocketUpgrade(
                                new PatientListener(response.getWebSocketListener(), watches.writeLock()));
            }
            faultsGiven.incrementAndGet();
            return answer;
        }

        /** A watch that is between its end and its leave makes a write fail that is to be sent to it. */
        private MockResponse dispatchSoundly(RecordedRequest request) {
            watches.readLock().lock();
            try {
                return sound.dispatch(request);
            } finally {
                watches.readLock().unlock();
            }
        }

        @Override
        public void shutdown() {
            sound.shutdown();
        }
    }
}
