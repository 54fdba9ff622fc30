package io.moorgate.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Dockerfiles of the executable say, beside that of the JVM. */
class NativeImageTest {
    private static final Path FOLDER = Path.of("src/main/docker");

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.native-micro"})
    void runsAsTheJvmImageDoes(String file) throws IOException {
        assertEquals(all("Dockerfile.jvm", "USER"), all(file, "USER"));
        assertEquals(all("Dockerfile.jvm", "EXPOSE"), all(file, "EXPOSE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.native-micro"})
    void isTheExecutableAndNothingElse(String file) throws IOException {
        assertEquals(List.of("--chmod=0755 target/*-runner moorgate"), all(file, "COPY"));
        assertEquals(List.of("[\"./moorgate\"]"), all(file, "ENTRYPOINT"));
        assertTrue(Files.readAllLines(Path.of(".dockerignore")).contains("!target/*-runner"));
    }

    /** The heap has half of the memory, as on a JVM. */
    @Test
    void theExecutableBoundsItsHeap() throws IOException {
        assertTrue(Files.readString(Path.of("pom.xml")).contains("-R:MaximumHeapSizePercent=50"));
        assertTrue(String.join(" ", all("Dockerfile.jvm", "ENTRYPOINT")).contains("-XX:MaxRAMPercentage=50"));
    }

    private static List<String> all(String file, String instruction) throws IOException {
        return Files.readString(FOLDER.resolve(file))
                .replaceAll("\\\\\\R\\s*", "")
                .lines()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length() + 1).strip())
                .toList();
    }
}
