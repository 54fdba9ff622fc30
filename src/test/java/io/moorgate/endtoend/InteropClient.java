package io.moorgate.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** grpc-java's interop client as the program that it is: it ends its JVM. */
final class InteropClient {
    private InteropClient() {}

    /** Runs one case against a loopback port; answers what it printed where it failed, else nothing. */
    static String failureOf(String testCase, int port, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.grpc.testing.integration.TestServiceClient",
                "--use_tls=false",
                "--server_host=127.0.0.1",
                "--server_port=" + port,
                "--test_case=" + testCase,
                "--soak_iterations=20",
                "--soak_overall_timeout_seconds=60",
                "--soak_per_iteration_max_acceptable_latency_ms=20000"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(90, TimeUnit.SECONDS) && process.exitValue() == 0 ? "" : output;
        } finally {
            process.destroyForcibly();
        }
    }
}
