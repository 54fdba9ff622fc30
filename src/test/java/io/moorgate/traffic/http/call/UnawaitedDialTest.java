package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Protocol;
import io.moorgate.traffic.connect.FullBacklog;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.StreamFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A dial of a pool whose client has left before it was over. */
class UnawaitedDialTest {
    private static final ConnectPolicy PATIENT = new ConnectPolicy(Duration.ofMillis(1500), 1);

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"AUTO", "GRPC"})
    void countsForTheHealthOfItsEndpoint(Protocol protocol) throws IOException {
        try (StreamFixture fixture = new StreamFixture().with(PATIENT).with(protocol);
                FullBacklog full = new FullBacklog()) {
            fixture.routeTo(full.port());
            try (RawClient client = new RawClient(fixture.port())) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                await().until(() -> fixture.liveCalls() == 1);
            }
            await().until(() -> fixture.liveCalls() == 0);
            assertEquals(Set.of(""), fixture.lastFaults(), "the dial goes on without its client");
            await().until(() -> fixture.lastFaults().equals(Set.of("timeout")));
        }
    }
}
