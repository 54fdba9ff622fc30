package io.moorgate.endtoend;

import io.moorgate.app.GatewayMain;
import io.moorgate.app.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What runs as a gateway in a process of its own. */
sealed interface GatewayProgram {
    /** Names what is tested: an executable, or a jar. Without it a class of the tests is. */
    String EXECUTABLE = "moorgate.executable";

    /** Names a gateway of the version before, of the same two kinds. */
    String PREVIOUS = "moorgate.previous";

    /** What the tests are for: what {@value #EXECUTABLE} names where it is set, else {@link GatewayMain}. */
    GatewayProgram UNDER_TEST = named(EXECUTABLE, "gateways are a class of the tests");

    private static GatewayProgram named(String property, String without) {
        String path = System.getProperty(property, "");
        if (path.isBlank()) {
            System.out.println("end-to-end tests: " + without + "; no -D" + property + "=PATH given");
            return new OfTests();
        }
        System.out.println("end-to-end tests: -D" + property + "=" + path);
        return Packaged.at(path);
    }

    /** The version before: what {@value #PREVIOUS} names where it is set, else {@link GatewayMain} of this one. */
    static GatewayProgram previous() {
        return named(PREVIOUS, "the version before is this one's class of the tests");
    }

    /**
     * Begins to start one that is reached at {@code host}.
     *
     * @param launcher the program that runs it; none where it is run directly
     * @param settings {@code key=value}
     */
    GatewayProcess begin(List<String> launcher, List<String> javaFlags, String host, Path directory, String... settings)
            throws IOException;

    /** {@link GatewayMain}: starts fast, and does for tests what no gateway does. */
    record OfTests() implements GatewayProgram {
        @Override
        public GatewayProcess begin(
                List<String> launcher, List<String> javaFlags, String host, Path directory, String... settings)
                throws IOException {
            GatewayLog log = new GatewayLog();
            String[] arguments = Stream.concat(Stream.of(directory.toString()), Stream.of(settings))
                    .toArray(String[]::new);
            ChildProcess child = ChildProcess.begin(launcher, javaFlags, log, GatewayMain.class, arguments);
            return new GatewayProcess(child, host, log, child::ask, ChildProcess::close);
        }
    }

    /** What users start: an executable, or a jar that {@code java} runs. It is asked by its admin API. */
    record Packaged(Path file) implements GatewayProgram {
        static Packaged at(String path) {
            Path file = Path.of(path).toAbsolutePath();
            if (!Files.isRegularFile(file)) {
                throw new IllegalStateException(
                        path + ": no such file (expected: an executable, or a quarkus-run.jar)");
            }
            return new Packaged(file);
        }

        @Override
        public GatewayProcess begin(
                List<String> launcher, List<String> javaFlags, String host, Path directory, String... settings)
                throws IOException {
            List<String> command = new ArrayList<>(launcher);
            List<String> properties = properties(host, directory, settings);
            if (file.toString().endsWith(".jar")) {
                command.add(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
                command.add("--sun-misc-unsafe-memory-access=allow");
                command.addAll(ChildProcess.JAVA_FLAGS);
                command.addAll(javaFlags);
                command.addAll(properties);
                command.addAll(List.of("-jar", file.toString()));
            } else {
                command.addAll(List.of(file.toString(), "-Xmx1g"));
                javaFlags.stream().filter(flag -> flag.startsWith("-Xmx")).forEach(command::add);
                command.addAll(properties);
            }
            GatewayLog log = new GatewayLog();
            ChildProcess child = ChildProcess.begin(command, GatewayLog::managementPort, log);
            return new GatewayProcess(
                    child, host, log, new AdminAnswers(launcher, host, child)::answer, ChildProcess::terminate);
        }

        private static List<String> properties(String host, Path directory, String... settings) {
            Map<String, String> changes = Arrays.stream(settings)
                    .map(setting -> setting.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (early, late) -> late));
            Map<String, String> values = TestSettings.values(directory, changes);
            values.put("quarkus.management.host", host);
            values.put("quarkus.management.port", "0");
            return values.entrySet().stream()
                    .map(value -> "-D" + value.getKey() + "=" + value.getValue())
                    .toList();
        }
    }
}
