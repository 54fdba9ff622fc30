package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A client that stops amid its own body. */
class StalledUploadTest {
    @Test
    void isTold408AndTheConnectionEnds() throws IOException {
        AtomicReference<String> body = new AtomicReference<>("");
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    body.set(peer.read(2));
                    peer.read(1);
                })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
                await().until(() -> body.get().equals("ab"));
                fixture.time.advance(Duration.ofSeconds(61));
                String answer = client.readToEnd();
                assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
                assertTrue(answer.contains("client to gateway: the body of the request stopped coming"), answer);
            }
        }
    }
}
