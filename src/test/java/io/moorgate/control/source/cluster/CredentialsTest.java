package io.moorgate.control.source.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import io.moorgate.control.source.WatchedSource;
import io.moorgate.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done with the token that the API server is asked with. What tests use is found in logs by no-leaks.sh. */
class CredentialsTest {
    private static final String TOKEN = "a-token-of-more-than-thirty-two-bytes";

    @TempDir
    Path folder;

    @Test
    void aTokenFileThatEndsWithALineBreakIsTrimmed() throws IOException {
        try (var api = new MockApiServer();
                var cluster = api.directClient()) {
            cluster.resource(Cluster.service("test", "one", Map.of("moorgate.io/host", "one.example")))
                    .create();
            var seen = new AtomicReference<String>();
            api.answer(request -> {
                if (!MockApiServer.isWatch(request)) {
                    seen.set(request.getHeader("Authorization"));
                }
                return null;
            });
            var token = new ServiceAccountToken(Files.writeString(folder.resolve("token"), TOKEN + "\n"));
            try (var source = new WatchedSource(client(api, token), Ticker.system())) {
                source.awaitServices("one");
                assertEquals("Bearer " + TOKEN, seen.get());
            }
        }
    }

    @Test
    void whatIsNoTokenIsNotSentAndTheLastGoodOneGoesOn() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), TOKEN);
        var token = new ServiceAccountToken(file);
        assertEquals(TOKEN, token.getToken());
        Files.writeString(file, TOKEN + "\nand a second line");
        assertEquals(TOKEN, token.getToken());
        Files.delete(file);
        assertEquals(TOKEN, token.getToken());
        Files.writeString(file, "another-token\r\n");
        assertEquals("another-token", token.getToken());
    }

    @Test
    void aConfigurationWithoutATokenOfItsOwnStays() {
        var none = Config.empty();
        assertSame(none, ServiceAccountToken.apply(none));
        var found = ServiceAccountToken.apply(
                new ConfigBuilder(none).withAutoOAuthToken(TOKEN + "\n").build());
        assertEquals(TOKEN, found.getAutoOAuthToken());
        assertNull(found.getOauthTokenProvider());
    }

    @Test
    void aFaultThatQuotesTheTokenIsTriedAgainAndReportedWithoutIt() throws IOException {
        try (var api = new MockApiServer()) {
            try (var source = new WatchedSource(
                    client(api, () -> TOKEN + "\n"), () -> Ticker.system().nanos() * 30)) {
                source.await("the complaints", seen -> seen.problems().size() == 2);
                String problems = source.observe().problems().toString();
                assertFalse(problems.contains(TOKEN), problems);
            }
        }
    }

    private static KubernetesClient client(MockApiServer api, OAuthTokenProvider token) {
        return new KubernetesClientBuilder()
                .withConfig(KubernetesLimits.DEFAULT.apply(new ConfigBuilder(api.config())
                        .withOauthTokenProvider(token)
                        .build()))
                .build();
    }
}
