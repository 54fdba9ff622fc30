package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.source.cluster.MockApiServer;
import io.moorgate.peers.membership.StrictLeases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tests for clusters, against the mock API server that a kubeconfig names, which runs in another process than they do. */
class KubeconfigTest {
    private static final int MINUTES_MAX = 10;

    @TempDir
    private Path directory;

    private StrictLeases strict;

    @Test
    void everyTestForClustersPassesAgainstTheServerThatKubeconfigNames() throws Exception {
        Path output = directory.resolve("output");
        try (var api = new MockApiServer(mock -> strict = new StrictLeases(mock))) {
            Path kubeconfig = Files.writeString(
                    directory.resolve("kubeconfig"), kubeconfig(api.config().getMasterUrl()));
            var tests = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ClusterTestsMain.class.getName())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            tests.environment().put("KUBECONFIG", kubeconfig.toString());
            Process process = tests.start();
            try {
                assertTrue(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES), () -> "still runs\n" + textOf(output));
            } finally {
                process.destroyForcibly();
            }
            assertEquals(0, process.exitValue(), () -> textOf(output));
            assertTrue(textOf(output).matches("(?s).*\npassed [1-9].*"), () -> textOf(output));
            assertEquals(List.of(), strict.refused());
            assertTrue(strict.written().size() > 1, "the tests have written Leases");
        }
    }

    @Test
    void testsForClustersAreKnownByTheirNames() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            List<Path> others = sources.filter(file -> file.toString().endsWith(".java")
                            && !file.toString().matches(ClusterTestsMain.NAMES + "\\.java"))
                    .filter(file -> textOf(file).contains("@Tag(\"cluster\")"))
                    .toList();
            assertEquals(List.of(), others);
        }
    }

    private static String kubeconfig(String server) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: mock
                  cluster:
                    server: %s
                users:
                - name: nobody
                  user: {}
                contexts:
                - name: test
                  context:
                    cluster: mock
                    user: nobody
                current-context: test
                """.formatted(server);
    }

    private static String textOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
