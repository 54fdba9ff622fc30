package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.moorgate.FreePorts;
import io.moorgate.traffic.port.TcpFixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests of {@code examples/} as they are that are for Tomcat, PostgreSQL, OpenSSH and gRPC, with two of these each. */
class ExamplesWithServersTest {
    static final List<String> EXAMPLES = List.of("grpc", "jsessionid", "postgresql", "ssh");

    private static final int FILE_BYTES = 8 * 1024 * 1024;
    private static final int VISITORS_MAX = 40;

    @TempDir
    private static Path folder;

    private static Manifests manifests;

    @AutoClose
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws IOException {
        manifests = new Manifests(Files.createDirectory(folder.resolve("manifests")));
        gateway = GatewayProcess.begin(List.of(), List.of(), "127.0.0.1", manifests.directory());
        gateway.httpPort();
    }

    /** Waits until what {@code publishing} writes is in force. */
    private static void inForce(Publishing publishing) throws IOException {
        long before = gateway.generation();
        publishing.run();
        await().until(() -> gateway.generation() > before);
    }

    private interface Publishing {
        void run() throws IOException;
    }

    /** Has an example served that opens a port of its own, which is given back. */
    private static int listen(String name, int... ports) throws IOException {
        int port = FreePorts.one();
        inForce(() -> ExampleManifest.of(name).listeningAt(port).serve(manifests, ports));
        await().until(() -> {
            try (var probe = TcpFixture.dial(port)) {
                return probe.isConnected();
            } catch (ConnectException notYet) {
                return false;
            }
        });
        return port;
    }

    private static String curl(String host, String path, String... more) throws Exception {
        String at = host + ":" + gateway.httpPort();
        List<String> command = new ArrayList<>(List.of(RealBinary.find("curl", "curl"), "-sS", "--noproxy", "*"));
        command.addAll(List.of("--resolve", at + ":127.0.0.1"));
        command.addAll(List.of(more));
        command.add("http://" + at + path);
        return Command.run(command);
    }

    @Test
    void aSessionStaysInItsContainerAlsoWhereLoginChangesItsId() throws Exception {
        try (ServletContainer one = ServletContainer.start(Files.createDirectory(folder.resolve("one")), "one");
                ServletContainer two = ServletContainer.start(Files.createDirectory(folder.resolve("two")), "two")) {
            inForce(() -> ExampleManifest.of("jsessionid").serve(manifests, one.port(), two.port()));
            Set<String> used = new HashSet<>();
            for (int number = 0; number < VISITORS_MAX && used.size() < 2; number++) {
                used.add(visit(folder.resolve("cookies-" + number)));
            }
            assertEquals(Set.of("one", "two"), used);
        }
    }

    /** Visits four times, the third time with a login; gives back the container that knew the session. */
    private static String visit(Path jar) throws Exception {
        String[] cookies = {"-b", jar.toString(), "-c", jar.toString()};
        String host = "shop.example.com";
        String container = curl(host, "/", cookies).split(" ")[0];
        assertEquals(container + " 2", curl(host, "/", cookies));
        String before = Files.readString(jar);
        assertEquals(container + " 3", curl(host, ServletContainer.LOGIN, cookies));
        assertFalse(Files.readString(jar).equals(before), "another id");
        assertEquals(container + " 4", curl(host, "/", cookies));
        return container;
    }

    @Test
    void aDrainedPostgresKeepsItsSessionsAndNewOnesGoElsewhere() throws Exception {
        PostgresCluster one = new PostgresCluster();
        PostgresCluster two = new PostgresCluster();
        int port = listen("postgresql", one.port(), two.port());
        Process session =
                new ProcessBuilder(psql(port)).redirectErrorStream(true).start();
        try (Writer keys = session.outputWriter();
                BufferedReader screen = session.inputReader()) {
            int first = ask(keys, screen);
            int other = first == one.port() ? two.port() : one.port();
            assertEquals(other, inOneGo(port), "least connections");
            inForce(() -> ExampleManifest.of("postgresql").listeningAt(port).serveBeside(manifests, first, other));
            Process second = new ProcessBuilder(psql(port)).start();
            try (Writer more = second.outputWriter();
                    BufferedReader shown = second.inputReader()) {
                assertEquals(other, ask(more, shown));
                assertEquals(other, inOneGo(port), "not where there are as few sessions");
            } finally {
                Command.end(second);
            }
            assertEquals(first, ask(keys, screen), "the session goes on");
        } finally {
            Command.end(session);
            one.end();
            two.end();
        }
    }

    private static int ask(Writer keys, BufferedReader screen) throws IOException {
        keys.write("select inet_server_port();\n");
        keys.flush();
        return Integer.parseInt(screen.readLine());
    }

    private static int inOneGo(int port) throws Exception {
        return Integer.parseInt(
                Command.run(psql(port, "-c", "select inet_server_port()")).strip());
    }

    private static List<String> psql(int port, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(RealBinary.find("psql", "postgresql-client"), "--no-psqlrc"));
        command.addAll(List.of("-h", "127.0.0.1", "-p", Integer.toString(port), "-U", PostgresCluster.USER));
        command.addAll(List.of("-d", "postgres", "-At"));
        command.addAll(List.of(more));
        return command;
    }

    @Test
    void aClientOfSshComesBackToItsHostAndItsFiles() throws Exception {
        SshServer one = new SshServer(Files.createDirectory(folder.resolve("host-1")));
        SshServer two = new SshServer(Files.createDirectory(folder.resolve("host-2")), one);
        try {
            int port = listen("ssh", one.port(), two.port());
            Set<String> hosts = new HashSet<>();
            for (int login = 0; login < 3; login++) {
                String said = Command.run(one.ssh(port, "echo $SSH_CONNECTION")).strip();
                hosts.add(said.substring(said.lastIndexOf(' ') + 1));
            }
            assertEquals(1, hosts.size(), hosts::toString);
            byte[] bytes = new byte[FILE_BYTES];
            new Random(1).nextBytes(bytes);
            Path file = Files.write(folder.resolve("file"), bytes);
            Command.run(one.scp(port, file.toString(), "remote:" + folder.resolve("there")));
            Command.run(one.scp(
                    port,
                    "remote:" + folder.resolve("there"),
                    folder.resolve("back").toString()));
            assertEquals(-1, Files.mismatch(file, folder.resolve("back")));
        } finally {
            one.end();
            two.end();
        }
    }

    @Test
    void eachCallOfGrpcIsBalancedAndPagesOfTheShopMayCall() throws Exception {
        try (OrdersEndpoint one = new OrdersEndpoint();
                OrdersEndpoint two = new OrdersEndpoint()) {
            inForce(() -> ExampleManifest.of("grpc").serve(manifests, one.port(), two.port()));
            await().until(() -> one.healthChecks.get() > 0 && two.healthChecks.get() > 0);
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.httpPort())
                    .overrideAuthority("orders.example.com")
                    .usePlaintext()
                    .build();
            try {
                for (int order = 0; order < 40; order++) {
                    call(channel, OrdersEndpoint.PLACE);
                }
                assertEquals(40, one.orders.get() + two.orders.get());
                assertTrue(Math.min(one.orders.get(), two.orders.get()) > 0, "one channel, both endpoints");
                Status status = assertThrows(StatusRuntimeException.class, () -> call(channel, OrdersEndpoint.OTHER))
                        .getStatus();
                assertEquals(Status.Code.UNIMPLEMENTED, status.getCode(), status::toString);
            } finally {
                channel.shutdownNow();
            }
            String answer = orderFromPage("https://shop.example.com");
            assertTrue(answer.contains("access-control-allow-origin: https://shop.example.com\r\n"), answer);
            assertTrue(answer.contains("grpc-status:0") || answer.contains("grpc-status: 0"), answer);
            assertFalse(orderFromPage("https://else.example.com").contains("access-control-allow-origin"));
        }
    }

    private static void call(ManagedChannel channel, MethodDescriptor<Empty, Empty> method) {
        CallOptions minute = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
        ClientCalls.blockingUnaryCall(channel, method, minute, Empty.getDefaultInstance());
    }

    /** An empty message of gRPC-Web, as a page of {@code origin} sends it. */
    private static String orderFromPage(String origin) throws Exception {
        Path message = Files.write(folder.resolve("message"), new byte[5]);
        Path body = folder.resolve("body");
        String head = curl(
                "orders.example.com",
                "/shop.Orders/Place",
                "-D",
                "-",
                "-o",
                body.toString(),
                "-H",
                "content-type: application/grpc-web+proto",
                "-H",
                "origin: " + origin,
                "--data-binary",
                "@" + message);
        return head.toLowerCase(Locale.ROOT) + Files.readString(body, StandardCharsets.ISO_8859_1);
    }
}
