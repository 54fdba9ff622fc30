package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.Exchanges;
import io.moorgate.traffic.http.Exchanges.Version;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.ConnectionKind;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that are streamed and are no event streams, over each version of HTTP on each side. */
class StreamedAnswersTest {
    private static final Duration BELOW_IDLE = Duration.ofSeconds(50);
    private static final Duration BEYOND_IDLE = Duration.ofSeconds(61);

    /** So many that they last for twice the response timeout. */
    private static final int PIECES = 12;

    private static final List<String> TYPES = List.of(
            "application/x-ndjson",
            "application/json",
            "application/connect+json",
            "multipart/x-mixed-replace; boundary=frame",
            "multipart/mixed; boundary=-");

    @AutoClose
    private final Exchanges exchanges = new Exchanges();

    static Stream<Arguments> typesOverEachVersion() {
        return TYPES.stream().flatMap(Exchanges::versions);
    }

    @ParameterizedTest
    @MethodSource("typesOverEachVersion")
    void liveAsLongAsBytesComeAndEndAMinuteBehindTheLast(String type, Version ofClient, Version ofEndpoint)
            throws Exception {
        exchanges.exchange(ofClient, ofEndpoint, (endpoint, client) -> {
            endpoint.answer(type);
            await().until(() -> client.seen().contains("200"));
            for (int piece = 0; piece < PIECES; piece++) {
                String text = "{\"piece\":" + piece + "}\n";
                exchanges.time.advance(BELOW_IDLE);
                endpoint.send(text);
                await().until(() -> client.seen().contains(text));
            }
            assertTrue(exchanges.gateway.connections.all().stream()
                    .allMatch(connection -> connection.kind() == ConnectionKind.HTTP));
            assertFalse(endpoint.isLeft() || client.isWhole() || client.isCut());
            exchanges.time.advance(BEYOND_IDLE);
            await().until(client::isCut);
            await().until(endpoint::isLeft);
            await().until(() -> exchanges.gateway.events.closed.containsKey(new CloseReason(Side.GATEWAY, Kind.IDLE)));
        });
    }
}
