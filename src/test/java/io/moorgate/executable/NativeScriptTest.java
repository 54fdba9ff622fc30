package io.moorgate.executable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code src/main/scripts/native.sh}: by what an executable is built, with programs that only say that they are there. */
class NativeScriptTest {
    private static final List<String> TOOLS = List.of("bash", "sed", "uname", "dirname", "readlink");

    @TempDir
    private Path folder;

    private Path path;
    private String graalHome = "";

    @BeforeEach
    void linkTheToolsThatItNeeds() throws IOException {
        path = Files.createDirectory(folder.resolve("path"));
        for (String tool : TOOLS) {
            Path found = List.of(Path.of("/usr/bin", tool), Path.of("/bin", tool)).stream()
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(path.resolve(tool), found);
        }
    }

    @Test
    void withoutAnyItSaysSoInOneLine() throws Exception {
        assertEquals(
                "1 make native: no GraalVM or Mandrel 25 (GRAALVM_HOME, or native-image on PATH), and no docker or podman"
                        + " that answers\n",
                run());
    }

    @Test
    void theHomeThatIsSetGoesFirst() throws Exception {
        program(path.resolve("docker"), "exit 0");
        graalHome = folder.resolve("graal").toString();
        program(folder.resolve("graal/bin/native-image"), "echo 'native-image 25.0.3 2026-07-21'");
        assertTrue(
                run().startsWith("0 -Dquarkus.native.graalvm-home=" + graalHome + " -Dquarkus.native.march="), run());
        program(folder.resolve("graal/bin/native-image"), "echo 'native-image 21.0.1 2023-10-17'");
        assertEquals(
                "1 make native: GRAALVM_HOME=" + graalHome + " has no native-image of version 25 or newer\n", run());
    }

    @Test
    void thenTheOneOnThePathThenAContainerEngineThatAnswers() throws Exception {
        program(path.resolve("podman"), "exit 0");
        program(path.resolve("docker"), "exit 1");
        assertTrue(
                run().startsWith("0 -Dquarkus.native.container-build=true -Dquarkus.native.container-runtime=podman "),
                run());
        program(path.resolve("docker"), "exit 0");
        assertTrue(run().contains("container-runtime=docker "), run());
        program(folder.resolve("graal/bin/native-image"), "echo 'native-image 25.0.3 2026-07-21'");
        Files.createSymbolicLink(path.resolve("native-image"), folder.resolve("graal/bin/native-image"));
        assertTrue(
                run().startsWith("0 -Dquarkus.native.graalvm-home="
                        + folder.resolve("graal").toRealPath() + " "),
                run());
    }

    private static void program(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Exit code and all that it says. */
    private String run() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of("src/main/scripts/native.sh").toAbsolutePath().toString())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", path.toString());
        builder.environment().put("GRAALVM_HOME", graalHome);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return process.exitValue() + " " + said;
    }
}
