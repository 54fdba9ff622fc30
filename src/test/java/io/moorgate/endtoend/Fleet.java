package io.moorgate.endtoend;

import io.moorgate.FreePorts;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Gateways in processes of their own that keep one affinity table, by one key and one list of addresses, and the
 * endpoints that they serve, in this one. Clients are known by their header {@code x-user}.
 */
final class Fleet {
    static final int ENDPOINTS = 4;

    private static final String KEY = "a key of thirty-two bytes or more";

    private final Vertx vertx = Vertx.vertx();
    private final Users users = new Users(vertx);
    private final List<Echoes> endpoints = new ArrayList<>();
    private final Path directory;
    private final List<String> settings;
    private final List<String> addresses = new ArrayList<>();
    private final List<GatewayProcess> started = new ArrayList<>();

    /**
     * At most {@code size} gateways on {@code directory}; starts the endpoints and no gateway yet.
     *
     * @param settings of every gateway, {@code key=value}, before the fleet's own
     */
    Fleet(Path directory, int size, String... settings) throws IOException {
        this.directory = directory;
        this.settings = List.of(settings);
        for (int number = 0; number < ENDPOINTS; number++) {
            endpoints.add(Echoes.start(vertx, "endpoint-" + number));
        }
        new Manifests(directory)
                .service(
                        "chat",
                        "kubernetes.io/ws",
                        "path: /chat; affinity: 'header:x-user'",
                        endpoints.stream().mapToInt(Echoes::httpPort).toArray());
        for (int number = 0; number < size; number++) {
            addresses.add(host(number) + ":" + FreePorts.one());
        }
    }

    /* One address each: what other connections take on 127.0.0.1 is never in the way of a gateway that comes back. */
    private static String host(int number) {
        return "127.0.0." + (11 + number);
    }

    Vertx vertx() {
        return vertx;
    }

    Users users() {
        return users;
    }

    List<Echoes> endpoints() {
        return endpoints;
    }

    ManyClients clients() {
        return new ManyClients(vertx);
    }

    /** Begins to start gateway {@code number}, 0 or more. */
    GatewayProcess begin(int number) throws IOException {
        return begin(number, KEY, GatewayProgram.UNDER_TEST);
    }

    /** The same with a key of its own. */
    GatewayProcess begin(int number, String key) throws IOException {
        return begin(number, key, GatewayProgram.UNDER_TEST);
    }

    /** The same of another program. */
    GatewayProcess begin(int number, GatewayProgram program) throws IOException {
        return begin(number, KEY, program);
    }

    private GatewayProcess begin(int number, String key, GatewayProgram program) throws IOException {
        Path keyFile = Files.writeString(directory.resolve("key-" + number), key + "\n");
        String address = addresses.get(number);
        List<String> all = new ArrayList<>(List.of(
                "moorgate.limits.bind-address=" + host(number),
                "moorgate.shutdown.grace=0s",
                "moorgate.shutdown.drain-timeout=1s",
                "moorgate.replica=gateway-" + number,
                "moorgate.peers.port=" + address.substring(address.indexOf(':') + 1),
                "moorgate.peers.static=" + String.join(",", addresses),
                "moorgate.peers.key-file=" + keyFile));
        all.addAll(settings);
        GatewayProcess gateway =
                program.begin(List.of(), List.of(), host(number), directory, all.toArray(String[]::new));
        started.add(gateway);
        return gateway;
    }

    /** Starts the first {@code count} gateways; returns when they are ready and linked to each other. */
    List<GatewayProcess> start(int count) throws IOException {
        List<GatewayProcess> gateways = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            gateways.add(begin(number));
        }
        Tables.awaitLinks(gateways);
        return gateways;
    }

    /** Ends all that it has started. */
    void end() throws InterruptedException {
        for (GatewayProcess gateway : started) {
            gateway.kill();
        }
        Await.done(vertx.close());
    }
}
