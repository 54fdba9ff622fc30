package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.Protocol;
import io.moorgate.traffic.http.StreamFixture;
import io.moorgate.traffic.tls.TestAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The HTTP port is no worse an HTTP/2 server than Vert.x, on which it stands. */
class H2SpecTest {
    private static final int CASES = 145;

    /** Vert.x's own: a HEADERS frame on a half-closed and on a closed stream, and a stream id that goes back. */
    private static final Set<String> VERTX_FAILS = Set.of("http2/5.1/6", "http2/5.1/12", "http2/5.1.1/2");

    @TempDir
    private static Path folder;

    private static Vertx vertx;
    private static int endpoint;
    private static H2Spec h2spec;

    @BeforeAll
    static void start() throws Exception {
        h2spec = new H2Spec(folder);
        vertx = Vertx.vertx();
        endpoint = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
                .requestHandler(request ->
                        request.body().onSuccess(body -> request.response().end("hello")))
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @EnumSource(names = {"GRPC", "AUTO"})
    void failsNoMoreCasesThanVertx(Protocol protocol) throws Exception {
        try (StreamFixture gateway = new StreamFixture().with(protocol).routeTo(endpoint)) {
            assertFailsNoMore(h2spec.run(gateway.port()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GRPC", "AUTO"})
    void failsNoMoreCasesOverTls(Protocol protocol) throws Exception {
        try (StreamFixture gateway = new StreamFixture().with(protocol).routeTo(endpoint)) {
            int port = gateway.openTls(
                    new TestAuthority("authority").issue("localhost").as("default/any"));
            assertFailsNoMore(h2spec.runOverTls(port));
        }
    }

    @Test
    void knowsWhatVertxFails() throws Exception {
        assertFailsNoMore(h2spec.run(endpoint));
    }

    private static void assertFailsNoMore(H2Spec.Result result) {
        Set<String> more = new TreeSet<>(result.failed());
        more.removeAll(VERTX_FAILS);
        assertEquals(Set.of(), more);
        assertEquals(CASES, result.cases());
    }
}
