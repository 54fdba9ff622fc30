package io.moorgate.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command in a block of {@code sh} of the pages for users: run here, or named here with what it needs. The blocks of
 * {@code console} are all of docs/commands.md, whose test compares what they print.
 */
class DocsCommandsTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```$");
    private static final Pattern COMMENT = Pattern.compile("(?m)\\s+# .*$");
    private static final Path REPOSITORY = Path.of("").toAbsolutePath();
    private static final int DEMO_TCP_PORT = 5555;

    /** What commands that begin so need, and no test has. */
    private static final Map<String, String> NOT_HERE = Map.of(
            "kubectl moorgate", "a cluster; KubectlPluginTest runs the plugin against a kubectl of its own",
            "kubectl -n", "a cluster",
            "helm uninstall", "a cluster",
            "bench/footprint.sh", "a machine of its own, and minutes",
            "curl -H 'Host: chat.example.com' http://ADDRESS/", "a cluster",
            "docker build", "Docker; ImageTest and NativeImageTest read the files",
            "docker push", "a registry",
            "curl -s 'http://localhost:9000", "the management port of a package; AdminApiTest asks the same",
            "curl -s http://localhost:9000/q/metrics",
                    "the management port of a package; MetricsDocsTest asks the same",
            "\"$(src/main/scripts/find-jdk.sh)\"/bin/java", "a package; ProgramStartTest");

    /** Blocks against the demo, by what they begin with, and what they print. */
    private static final Map<String, String> OF_THE_DEMO = Map.of(
            "id=$(curl", "(?s)(\\{.*\"endpoint\".*|.*demo-\\d.*)",
            "for i in 1 2 3 4; do curl -s http://localhost:8080/whoami", "(?s).*demo.*",
            "printf '\\0\\0\\0\\0\\5hello'", "(?s).*grpc-status: 0.*",
            "for i in 1 2 3; do curl -s --max-time 1 telnet://localhost:5555", "(?s).*demo.*");

    @TempDir
    private Path folder;

    private Map<String, String> environment;

    @BeforeEach
    void putPrograms() throws IOException {
        CommandsDocsTest.putProgram(folder);
        Path kubectl = Files.writeString(
                folder.resolve("kubectl"), "#!/bin/sh\ncat '" + REPOSITORY.resolve("docs/examples/shop.yaml") + "'\n");
        Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwxr-xr-x"));
        environment = Map.of(
                "PATH",
                folder + ":" + System.getenv("PATH"),
                "REPOSITORY",
                "registry.example/moorgate",
                "KUBECONFIG",
                "");
    }

    private static List<String> blocks() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("charts/moorgate/README.md")));
        try (Stream<Path> docs = Files.walk(Path.of("docs"), 2)) {
            docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        List<String> blocks = new ArrayList<>();
        for (Path page : pages) {
            BLOCK.matcher(Files.readString(page))
                    .results()
                    .map(block -> COMMENT.matcher(block.group(1)).replaceAll(""))
                    .forEach(blocks::add);
        }
        return blocks;
    }

    private static boolean isOfTheDemo(String block) {
        return OF_THE_DEMO.keySet().stream().anyMatch(block::startsWith);
    }

    /** Each command by itself; one that goes on in the next line, or behind {@code &&}, is several. */
    private static List<String> commands() throws IOException {
        return blocks().stream()
                .filter(block -> !isOfTheDemo(block))
                .flatMap(block -> block.replace("\\\n", " ").lines())
                .flatMap(line -> Stream.of(line.split(" && ")))
                .map(String::strip)
                .filter(command -> !command.isEmpty())
                .distinct()
                .toList();
    }

    private static boolean isNotHere(String command) {
        return NOT_HERE.keySet().stream().anyMatch(command::startsWith);
    }

    @Test
    void everyCommandIsRunOrNamedWithWhatItNeeds() throws Exception {
        List<String> unknown = new ArrayList<>();
        for (String command : commands()) {
            if (command.startsWith("make ")) {
                assertRuns("make -n " + command.substring("make ".length()), ".*");
            } else if (command.startsWith("helm install ") || command.startsWith("helm upgrade ")) {
                assertRuns(rendering(command), "(?s).*kind: Deployment.*");
            } else if (command.endsWith("moorgate check -")) {
                assertRuns(command.replace("src/main/scripts/moorgate", "moorgate"), "(?s).*0 errors, 0 warnings.*");
            } else if (command.startsWith("MOORGATE_…=… moorgate ")) {
                assertRuns(command.replace("MOORGATE_…=…", "MOORGATE_HTTP_PORT=80"), "(?s).*moorgate.http.port +80 .*");
            } else if (!isNotHere(command)) {
                unknown.add(command);
            }
        }
        assertEquals(List.of(), unknown, "neither run nor named with what it needs");
    }

    @Test
    void nothingIsNamedThatNoPageHas() throws IOException {
        List<String> commands = commands();
        assertEquals(
                List.of(),
                NOT_HERE.keySet().stream()
                        .filter(begin -> commands.stream().noneMatch(command -> command.startsWith(begin)))
                        .toList());
        List<String> blocks = blocks();
        assertEquals(
                List.of(),
                OF_THE_DEMO.keySet().stream()
                        .filter(begin -> blocks.stream().noneMatch(block -> block.startsWith(begin)))
                        .toList());
    }

    @Test
    void filesThatImagesAreBuiltFromAreThere() throws IOException {
        List<String> missing = commands().stream()
                .filter(command -> command.startsWith("docker build"))
                .map(command -> command.replaceAll(".* -f (\\S+) .*", "$1"))
                .filter(file -> !Files.isRegularFile(Path.of(file)))
                .toList();
        assertEquals(List.of(), missing);
    }

    /** On one gateway, whatever the port that a block names. */
    @Test
    void theTourOfTheDemoShowsWhatItSays() throws Exception {
        boolean hasTcpPort = isFree(DEMO_TCP_PORT);
        Map<String, String> settings = Map.of("moorgate.demo", "true");
        try (Gateway gateway = new Gateway(TestSettings.of(folder, settings), 0, () -> {
            throw new IllegalStateException("no API server here");
        })) {
            gateway.start();
            await().until(() -> gateway.table().current().generation() > 0);
            for (String block : blocks()) {
                String begin = OF_THE_DEMO.keySet().stream()
                        .filter(block::startsWith)
                        .findFirst()
                        .orElse("");
                if (!begin.isEmpty() && (hasTcpPort || !block.contains(":" + DEMO_TCP_PORT))) {
                    assertRuns(
                            block.replaceAll("localhost:(8080|\\$port)", "127.0.0.1:" + gateway.httpPort())
                                    .replace("localhost", "127.0.0.1")
                                    .replace("/tmp/jar", folder.resolve("jar").toString()),
                            OF_THE_DEMO.get(begin));
                }
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** The same chart and values, rendered: nothing is installed. */
    private String rendering(String command) throws Exception {
        String helm = ProgramRun.of(REPOSITORY, Map.of(), "", List.of("src/test/scripts/helm.sh"))
                .out()
                .strip();
        return command.replaceFirst("helm (install|upgrade)", helm + " template")
                        .replace("--reuse-values", "")
                        .replace("=…", "=registry.example/moorgate")
                + (command.contains("image.repository") ? "" : " --set image.repository=registry.example/moorgate");
    }

    private void assertRuns(String command, String expected) throws Exception {
        ProgramRun run = ProgramRun.of(REPOSITORY, environment, "", List.of("bash", "-c", command));
        String said = Stream.of("$ " + command, run.out(), run.err()).collect(Collectors.joining("\n"));
        assertTrue(run.exitCode() == 0 || command.contains("telnet://"), said);
        assertTrue(
                Pattern.compile(expected, Pattern.DOTALL)
                        .matcher(run.out() + run.err())
                        .matches(),
                said);
    }
}
