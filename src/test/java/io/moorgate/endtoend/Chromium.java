package io.moorgate.endtoend;

import io.moorgate.hash.Sha256;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Debian's Chromium without a screen, for which every name is 127.0.0.1. */
final class Chromium implements AutoCloseable {
    private static final int SECONDS_MAX = 60;

    private final Process process;
    private final Path log;

    private Chromium(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Opens {@code url}; its profile and log are in {@code folder}. It takes servers with the key of {@code certificate}. */
    static Chromium open(Path folder, Issued certificate, String url) throws IOException {
        Path log = folder.resolve("chromium.log");
        Process process = new ProcessBuilder(List.of(
                        RealBinary.find("chromium", "chromium"),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--host-resolver-rules=MAP * 127.0.0.1",
                        "--ignore-certificate-errors-spki-list=" + keyHash(certificate),
                        url))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Chromium(process, log);
    }

    /** What identifies the certificate's key to the browser, which does not know its authority. */
    private static String keyHash(Issued certificate) {
        byte[] key = certificate.certificate().getPublicKey().getEncoded();
        return Base64.getEncoder().encodeToString(Sha256.of(key));
    }

    /** What its page makes come. */
    <T> T await(CompletableFuture<T> reported) throws Exception {
        try {
            return reported.get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException silent) {
            throw new AssertionError(Files.readString(log), silent);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        try {
            Command.end(process);
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
        }
    }
}
