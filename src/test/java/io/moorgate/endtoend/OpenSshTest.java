package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.port.TcpRoutes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSH's own clients, through a TCP route. */
class OpenSshTest {
    private static final int MIB = 1024 * 1024;
    private static final int FILE_MIB = 200;

    @TempDir
    private static Path folder;

    private static SshServer server;
    private static TcpFixture fixture;
    private static int port;

    @BeforeAll
    static void open() throws Exception {
        server = new SshServer(folder);
        fixture = new TcpFixture();
        port = fixture.serve(TcpRoutes.to(server.port()));
    }

    @AfterAll
    static void close() throws Exception {
        fixture.close();
        server.end();
    }

    @Test
    void runsACommand() throws Exception {
        assertEquals(
                "42",
                Command.run(server.ssh(port, "echo $((6 * 7))"))
                        .lines()
                        .toList()
                        .getLast());
        fixture.awaitNothingLeft();
    }

    @Test
    void aLargeFileArrivesWholeBothWays() throws Exception {
        Path original = folder.resolve("original");
        long seed = 20_260_101L;
        fill(original, seed);
        Path there = folder.resolve("there");
        Command.run(server.scp(port, original.toString(), "remote:" + there));
        assertArrayEquals(digest(original), digest(there), "up, seed " + seed);
        Path back = folder.resolve("back");
        Command.run(server.scp(port, "remote:" + there, back.toString()));
        assertArrayEquals(digest(original), digest(back), "down, seed " + seed);
        fixture.awaitNothingLeft();
    }

    @Test
    void aShellSessionThatIdlesStillWorks() throws Exception {
        Path screen = folder.resolve("screen");
        Process shell = new ProcessBuilder(server.ssh(port, "-tt"))
                .redirectErrorStream(true)
                .redirectOutput(screen.toFile())
                .start();
        try (OutputStream keys = shell.getOutputStream()) {
            type(keys, "echo first-$((1 + 1))");
            await().atMost(Duration.ofSeconds(30)).until(() -> shows(screen, "first-2"));
            await().pollDelay(Duration.ofSeconds(4)).until(shell::isAlive);
            type(keys, "echo second-$((2 + 2))");
            await().atMost(Duration.ofSeconds(30)).until(() -> shows(screen, "second-4"));
            type(keys, "exit 7");
            assertEquals(true, shell.waitFor(30, TimeUnit.SECONDS), () -> "the shell did not end");
            assertEquals(7, shell.exitValue());
        } finally {
            Command.end(shell);
        }
        fixture.awaitNothingLeft();
    }

    private static void type(OutputStream keys, String line) throws IOException {
        keys.write((line + "\n").getBytes());
        keys.flush();
    }

    private static boolean shows(Path screen, String text) throws IOException {
        return Files.readString(screen).contains(text);
    }

    private static void fill(Path file, long seed) throws IOException {
        Random random = new Random(seed);
        byte[] block = new byte[MIB];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < FILE_MIB; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
    }

    private static byte[] digest(Path file) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[MIB];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                sha.update(block, 0, read);
            }
        }
        return sha.digest();
    }
}
