package io.moorgate.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What src/main/docker/Dockerfile.jvm says about the image that the chart runs. */
class ImageTest {
    private static final Path DOCKERFILE = Path.of("src/main/docker/Dockerfile.jvm");
    private static final String CACHE = "-XX:AOTCache=moorgate.aot";
    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    @Test
    void javaIsStartedByItselfSoThatSigtermReachesIt() throws Exception {
        List<String> command = entryPoint();
        assertEquals("java", command.getFirst());
        assertEquals(List.of("-jar", "quarkus-run.jar"), command.subList(command.size() - 2, command.size()));
    }

    @Test
    void javaTakesTheFlagsAndThoseOfMakeRunAreAmongThem() throws Exception {
        List<String> flags = flags();
        List<String> ofMakeRun = new ArrayList<>(flagsOfMakeRun());
        ofMakeRun.remove(NATIVE_ACCESS);
        assertTrue(flags.containsAll(ofMakeRun), flags::toString);
        assertTrue(flags.contains("-XX:+ExitOnOutOfMemoryError"), flags::toString);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags.stream().filter(flag -> !flag.equals(CACHE)).toList());
        command.add("-version");
        Process java = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, java.waitFor(), command::toString);
    }

    @Test
    void theCacheIsTrainedWithTheFlagsThatItIsUsedWith() throws Exception {
        List<String> flags = new ArrayList<>(flags());
        assertEquals(CACHE, flags.removeFirst());
        List<String> training = List.of(Serialization.unmarshal(only("RUN"), String[].class));
        assertEquals("/tmp/train-aot.sh", training.getFirst());
        assertEquals(flags, training.subList(1, training.size()));
    }

    @Test
    void thePageOfFiguresNamesTheFlags() throws Exception {
        String page = Files.readString(Path.of("docs/footprint.md"));
        assertTrue(
                page.contains("```text\n" + String.join("\n", flags()) + "\n```"), () -> "flags of the image: " + page);
    }

    /** Java does without its cache where native access is granted on the command line. */
    @Test
    void nativeAccessIsGrantedByTheJarAlone() throws Exception {
        assertFalse(flags().stream().anyMatch(flag -> flag.startsWith("--enable-native-access")));
        assertTrue(Files.readAllLines(Path.of("src/main/resources/application.properties"))
                .contains("quarkus.package.jar.manifest.attributes.\"Enable-Native-Access\"=ALL-UNNAMED"));
    }

    @Test
    void runsAsTheUserThatTheChartNames() throws Exception {
        var pod = Helm.template().deployment().getSpec().getTemplate().getSpec().getSecurityContext();
        assertEquals(pod.getRunAsUser() + ":" + pod.getRunAsGroup(), only("USER"));
    }

    @Test
    void opensThePortsOfTheChart() throws Exception {
        var container = Helm.template()
                .deployment()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        assertEquals(
                container.getPorts().stream()
                        .map(port -> port.getContainerPort().toString())
                        .sorted()
                        .toList(),
                Arrays.stream(only("EXPOSE").split(" ")).sorted().toList());
    }

    @Test
    void isBuiltFromNothingButThePackage() throws Exception {
        List<String> copies = new ArrayList<>(all("COPY"));
        assertEquals("src/main/docker/train-aot.sh /tmp/", copies.removeLast());
        for (String copy : copies) {
            assertTrue(copy.startsWith("target/quarkus-app/"), copy);
        }
        assertEquals(
                List.of("*", "!target/quarkus-app", "!target/*-runner", "!src/main/docker/train-aot.sh"),
                Files.readAllLines(Path.of(".dockerignore")).stream()
                        .filter(line -> !line.startsWith("#"))
                        .toList());
    }

    private static List<String> entryPoint() throws IOException {
        return List.of(Serialization.unmarshal(only("ENTRYPOINT"), String[].class));
    }

    private static List<String> flags() throws IOException {
        List<String> words = entryPoint();
        return words.subList(1, words.size() - 2);
    }

    private static List<String> flagsOfMakeRun() throws IOException {
        String start = "JAVA_FLAGS := ";
        return Files.readAllLines(Path.of("Makefile")).stream()
                .filter(line -> line.startsWith(start))
                .flatMap(line -> Arrays.stream(line.substring(start.length()).split(" ")))
                .toList();
    }

    private static String only(String instruction) throws IOException {
        List<String> found = all(instruction);
        assertEquals(1, found.size(), instruction);
        return found.getFirst();
    }

    /** What stands behind each {@code instruction}, lines that go on put together. */
    private static List<String> all(String instruction) throws IOException {
        return Files.readString(DOCKERFILE)
                .replaceAll("\\\\\\R\\s*", "")
                .lines()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length() + 1).strip())
                .toList();
    }
}
