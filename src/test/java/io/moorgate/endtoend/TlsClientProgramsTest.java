package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.TestServiceGrpc;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** curl and grpc-java over TLS, to a host that is open to all and to one that asks clients for certificates. */
class TlsClientProgramsTest {
    private static final String OPEN = "open.example";
    private static final String CLOSED = "closed.example";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final TestAuthority authority = new TestAuthority("authority");
    private final TestAuthority clients = new TestAuthority("clients");
    private final Issued own = clients.issue("somebody");
    private final Echoes web = Echoes.start(vertx, "hello");
    private InteropEndpoint calls;
    private GatewayProcess gateway;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        calls = new InteropEndpoint();
        Path directory = Files.createDirectory(folder.resolve("manifests"));
        Manifests manifests = new Manifests(directory);
        String closed = "host: " + CLOSED + "; tls-secret: cert; client-ca-secret: clients";
        manifests.service("open", "http", "host: " + OPEN + "; tls-secret: cert", web.httpPort());
        manifests.service("closed", "http", closed, web.httpPort());
        manifests.service("calls", "grpc", closed + "; path: /grpc.testing.TestService", calls.port());
        manifests.secret("cert", authority.issue(OPEN, CLOSED));
        manifests.authorities("clients", clients);
        gateway = GatewayProcess.start(directory);
        await().atMost(PATIENCE).until(() -> gateway.httpsPort() > 0);
    }

    @AfterEach
    void close() {
        gateway.close();
        calls.close();
        Await.done(vertx.close());
    }

    private List<String> curl(String host, String... more) throws IOException {
        String port = String.valueOf(gateway.httpsPort());
        List<String> command = new ArrayList<>(List.of(
                RealBinary.find("curl", "curl"),
                "--silent",
                "--show-error",
                "--max-time",
                "30",
                "--cacert",
                Files.writeString(folder.resolve("ca.pem"), authority.certificatePem())
                        .toString(),
                "--resolve",
                host + ":" + port + ":127.0.0.1",
                "--write-out",
                " %{http_version} %{ssl_verify_result}",
                "https://" + host + ":" + port + "/"));
        command.addAll(List.of(more));
        return command;
    }

    @ParameterizedTest
    @CsvSource({"--http2,2", "--http1.1,1.1"})
    void curlVerifiesTheCertificateAndGetsTheAnswer(String option, String version) throws Exception {
        assertEquals("hello " + version + " 0", Command.run(curl(OPEN, option, "--tlsv1.3")));
        assertEquals("hello " + version + " 0", Command.run(curl(OPEN, option, "--tls-max", "1.2")));
    }

    @Test
    void curlIsLetInByItsCertificateOnly() throws Exception {
        String certificate = Files.writeString(folder.resolve("own.pem"), own.certificatePem())
                .toString();
        String key = Files.writeString(folder.resolve("own.key"), own.keyPem()).toString();
        assertEquals("hello 2 0", Command.run(curl(CLOSED, "--cert", certificate, "--key", key)));
        AssertionError refused = assertThrows(AssertionError.class, () -> Command.run(curl(CLOSED)));
        assertTrue(refused.getMessage().contains("certificate required"), refused::getMessage);
    }

    private <T> T call(Optional<Issued> shown, java.util.function.Function<ManagedChannel, T> body) throws Exception {
        SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(authority.certificate());
        shown.ifPresent(issued -> tls.keyManager(issued.key(), issued.certificate()));
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.httpsPort())
                .overrideAuthority(CLOSED)
                .sslContext(tls.build())
                .build();
        try {
            return body.apply(channel);
        } finally {
            channel.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
        }
    }

    private static Empty empty(ManagedChannel channel) {
        return TestServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .emptyCall(Empty.getDefaultInstance());
    }

    @Test
    void grpcJavaCallsWithItsCertificateAndNotWithout() throws Exception {
        assertEquals(Empty.getDefaultInstance(), call(Optional.of(own), TlsClientProgramsTest::empty));
        for (Optional<Issued> shown : List.of(Optional.<Issued>empty(), Optional.of(authority.issue("stranger")))) {
            StatusRuntimeException refused =
                    assertThrows(StatusRuntimeException.class, () -> call(shown, TlsClientProgramsTest::empty));
            assertEquals(Status.Code.UNAVAILABLE, refused.getStatus().getCode(), refused::toString);
        }
        assertEquals(1, calls.calls.get());
    }
}
