package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ServerTls;
import io.moorgate.traffic.live.TlsHandshake;
import io.moorgate.traffic.live.TlsHandshake.Result;
import io.moorgate.traffic.tls.ClientHellos;
import io.moorgate.traffic.tls.TlsEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damaged ClientHellos on the TLS port: each connection ends, nothing is left, and good clients are served. */
class HelloFuzzTest {
    private static final int HELLOS = 400;

    private TlsFixture fixture;

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void damagedHellosEndAndLeaveNothing(TlsEngine engine) throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        fixture = new TlsFixture(engine);
        ServerTls certificate =
                ServerTls.of(fixture.authority.issue("localhost", "a.example").as("default/any"));
        fixture.serve(Map.of("a.example", certificate), certificate);
        for (int time = 0; time < HELLOS; time++) {
            send(damaged(random), random);
        }
        await().untilAsserted(() -> {
            fixture.http.time.advance(Duration.ofSeconds(10));
            assertEquals(0, fixture.listener().connections());
        });
        try (RawClient client = fixture.connect()) {
            String answer =
                    client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").readAnswer();
            assertTrue(answer.startsWith("http/1.1 503"), answer);
        }
    }

    @Test
    void aHelloThatAnnouncesTooMuchIsClosedAndCounted() throws IOException {
        fixture = new TlsFixture(TlsEngine.best());
        fixture.serve(
                Map.of(), ServerTls.of(fixture.authority.issue("localhost").as("default/any")));
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), fixture.port())) {
            client.getOutputStream().write(new byte[] {22, 3, 1, 0x40, 0, 1, 0, 0x40, 1});
            assertEquals(-1, client.getInputStream().read());
        }
        assertEquals(List.of("client-hello-bytes"), fixture.http.limits);
        await().untilAsserted(() -> assertEquals(List.of(TlsHandshake.failed(Result.FAILED)), fixture.http.handshakes));
    }

    private static byte[] damaged(Random random) {
        byte[] hello = ClientHellos.inRecordsOf(
                1 + random.nextInt(600), ClientHellos.of(random.nextBoolean() ? "a.example" : ""));
        for (int change = random.nextInt(4); change > 0; change--) {
            hello[random.nextInt(hello.length)] = (byte) random.nextInt(256);
        }
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(hello, random.nextInt(hello.length) + 1);
            case 1 -> Arrays.copyOf(hello, hello.length + random.nextInt(100));
            default -> hello;
        };
    }

    /** In two pieces, and its end; what comes back is read as far as it comes. */
    private void send(byte[] hello, Random random) throws IOException {
        int cut = random.nextInt(hello.length);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), fixture.port())) {
            client.setSoTimeout(20_000);
            client.setTcpNoDelay(true);
            client.getOutputStream().write(hello, 0, cut);
            client.getOutputStream().write(hello, cut, hello.length - cut);
            if (random.nextBoolean()) {
                client.shutdownOutput();
                client.getInputStream().readAllBytes();
            }
        } catch (java.net.SocketException reset) {
            // An end as good as another.
        }
    }
}
