package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** What gateways say of their affinity tables and of each other. */
final class Tables {
    /** For what a busy machine makes slow. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration LOOK = Duration.ofMillis(50);

    private Tables() {}

    /** Waits until {@code gateway} says that it is ready. */
    static void awaitReady(GatewayProcess gateway) {
        await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(() -> gateway.generation() > 0 && gateway.ask("status").getBoolean("ready"));
    }

    /** Waits until each of {@code gateways} serves, and has links to the others and to no other host. */
    static void awaitLinks(List<GatewayProcess> gateways) {
        for (GatewayProcess gateway : gateways) {
            try {
                await().atMost(PATIENCE).pollInterval(LOOK).until(() -> isLinked(gateway, gateways.size() - 1));
            } catch (ConditionTimeoutException late) {
                throw new AssertionError("not linked: " + gateway.host() + "\n" + logs(gateways), late);
            }
        }
    }

    private static String logs(List<GatewayProcess> gateways) {
        return gateways.stream()
                .map(gateway -> gateway.host() + (gateway.isAlive() ? "" : " (ended)") + ":\n" + gateway.log())
                .collect(Collectors.joining("\n"));
    }

    private static boolean isLinked(GatewayProcess gateway, int others) throws IOException, InterruptedException {
        if (gateway.generation() == 0) {
            return false;
        }
        JsonObject status = gateway.ask("status");
        return replicas(status).count() == others + 1
                && replicas(status)
                                .filter(replica -> replica.getString("link").equals("UP"))
                                .count()
                        == others;
    }

    /** The replicas of a status. */
    static Stream<JsonObject> replicas(JsonObject status) {
        JsonArray replicas = status.getJsonArray("replicas");
        return IntStream.range(0, replicas.size()).mapToObj(replicas::getJsonObject);
    }

    /**
     * What {@code gateway} holds: for each replica its rows and their digest, then which client is bound to which
     * endpoint.
     */
    static String table(GatewayProcess gateway) throws IOException, InterruptedException {
        String byReplica = replicas(gateway.ask("status"))
                .map(replica -> replica.getString("replica") + " rows=" + replica.getInteger("rows") + " digest="
                        + replica.getString("digest"))
                .collect(Collectors.joining("\n"));
        return byReplica + "\n" + gateway.ask("pins").encode();
    }

    /** Waits until all of {@code gateways} hold the same, and gives that back. */
    static String awaitOne(List<GatewayProcess> gateways) {
        return awaitOneFor(Duration.ZERO, gateways);
    }

    /** The same where traffic has just ended: what a gateway says of replicas is a second old at most. */
    static String awaitOneAtRest(List<GatewayProcess> gateways) {
        return awaitOneFor(Duration.ofMillis(1_500), gateways);
    }

    private static String awaitOneFor(Duration span, List<GatewayProcess> gateways) {
        List<String> tables = new ArrayList<>();
        await().atMost(PATIENCE).pollInterval(LOOK).during(span).until(() -> {
            tables.clear();
            for (GatewayProcess gateway : gateways) {
                tables.add(table(gateway));
            }
            return tables.stream().distinct().count() == 1;
        });
        return tables.getFirst();
    }

    /** How the questions of {@code gateways} to owners have ended. */
    static JsonObject asks(List<GatewayProcess> gateways) throws IOException, InterruptedException {
        JsonObject sum = new JsonObject();
        for (GatewayProcess gateway : gateways) {
            for (var asks : gateway.ask("status").getJsonObject("asks")) {
                sum.put(asks.getKey(), sum.getLong(asks.getKey(), 0L) + ((Number) asks.getValue()).longValue());
            }
        }
        return sum;
    }
}
