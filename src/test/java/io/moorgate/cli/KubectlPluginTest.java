package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code src/main/scripts/kubectl-moorgate} beside a {@code kubectl} that forwards to a port of this machine. */
class KubectlPluginTest {
    private static final String PLUGIN =
            Path.of("src/main/scripts/kubectl-moorgate").toAbsolutePath().toString();

    @TempDir
    private Path folder;

    @Test
    void forwardsAPortAndAsksForAList() throws Exception {
        try (AdminStub admin = AdminStub.answering(200, "[]")) {
            ProgramRun run = run(admin, "-n", "edge", "--context", "test", "connections", "service=chat&limit=3");
            assertEquals(0, run.exitCode(), run.err());
            assertEquals("[]\n", run.out());
            assertEquals(List.of("GET /api/connections?service=chat&limit=3"), admin.asked());
            assertEquals(
                    "--context=test --namespace=edge port-forward service/moorgate-management :9000\n",
                    Files.readString(folder.resolve("arguments")));
        }
    }

    @Test
    void asksEveryReplica() throws Exception {
        try (AdminStub admin = AdminStub.answering(200, "[]")) {
            assertEquals(0, run(admin, "--all", "endpoints").exitCode());
            assertEquals(0, run(admin, "connections", "limit=1", "--all").exitCode());
            assertEquals(0, run(admin, "--all", "overview").exitCode());
            assertEquals(0, run(admin, "--all", "events").exitCode());
            assertEquals(
                    0, run(admin, "--all", "get", "/api/routes?service=chat").exitCode());
            assertEquals(0, run(admin, "--all", "get", "/api/routes").exitCode());
            assertEquals(
                    List.of(
                            "GET /api/endpoints?replica=all",
                            "GET /api/connections?replica=all&limit=1",
                            "GET /api/overview?replica=all",
                            "GET /api/events?replica=all",
                            "GET /api/routes?service=chat&replica=all",
                            "GET /api/routes?replica=all"),
                    admin.asked());
        }
    }

    @Test
    void drainsAndEndsADrain() throws Exception {
        try (AdminStub admin = AdminStub.answering(200, "{}")) {
            assertEquals(0, run(admin, "drain", "shop/chat/chat-0").exitCode());
            assertEquals(0, run(admin, "drain", "shop/chat/chat-0", "--cancel").exitCode());
            assertEquals(
                    List.of(
                            "POST /api/endpoints/shop/chat/chat-0/drain?replica=all",
                            "DELETE /api/endpoints/shop/chat/chat-0/drain?replica=all"),
                    admin.asked());
        }
    }

    @Test
    void anErrorOfTheGatewayIsShownAndEndsWithOne() throws Exception {
        try (AdminStub admin = AdminStub.answering(404, "{\"error\":\"no such list\"}")) {
            ProgramRun run = run(admin, "get", "/api/nothing");
            assertEquals(1, run.exitCode());
            assertTrue(run.out().contains("no such list"), run.out());
        }
    }

    @Test
    void aForwardThatFailsIsShownAndEndsWithOne() throws Exception {
        ProgramRun run = run("echo 'services \"moorgate-management\" not found' >&2; exit 1", "problems");
        assertEquals(1, run.exitCode());
        assertEquals("""
                kubectl moorgate: service/moorgate-management in moorgate cannot be reached:
                services "moorgate-management" not found
                """, run.err());
    }

    @Test
    void argumentsThatMakeNoSenseEndWithTwo() throws Exception {
        for (List<String> arguments : List.of(
                List.<String>of(),
                List.of("rotues"),
                List.of("--al", "routes"),
                List.of("drain", "chat"),
                List.of("get", "api"),
                List.of("--all", "metrics"),
                List.of("--all", "page"),
                List.of("--all", "get", "/q/metrics"),
                List.of("routes", "a", "b"))) {
            ProgramRun run = run("exit 1", arguments.toArray(String[]::new));
            assertEquals(2, run.exitCode(), arguments::toString);
            assertTrue(run.err().startsWith("kubectl moorgate: "), run.err());
        }
        assertEquals(0, run("exit 1", "--help").exitCode());
    }

    private ProgramRun run(AdminStub admin, String... arguments) throws IOException, InterruptedException {
        return run(
                "echo \"$@\" >" + folder.resolve("arguments") + "; echo 'Forwarding from 127.0.0.1:" + admin.port()
                        + " -> 9000'; exec tail -f /dev/null",
                arguments);
    }

    /** Runs it beside a {@code kubectl} that is {@code script}. */
    private ProgramRun run(String script, String... arguments) throws IOException, InterruptedException {
        Path kubectl = folder.resolve("kubectl");
        Files.writeString(kubectl, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> command = new ArrayList<>(List.of(PLUGIN));
        command.addAll(List.of(arguments));
        return ProgramRun.of(folder, Map.of("PATH", folder + ":" + System.getenv("PATH")), "", command);
    }
}
