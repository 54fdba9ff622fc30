import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * What one gateway takes when it does nothing: time and processor time from its start until it is ready, memory then, and with idle
 * WebSockets. {@code bench/footprint.sh [--starts N] [--websockets N] [--idle SECONDS] [--certificates N] COMMAND...}, where COMMAND
 * starts the gateway and takes properties behind its first word.
 */
final class Footprint {
    private static final String HOST = "127.0.0.1";
    private static final int DIALS_AT_ONCE = 64;
    private static final int READY_SECONDS_MAX = 120;
    private static final String HANDSHAKE = "GET /chat HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final List<String> command;
    private final Path manifests = Files.createTempDirectory("moorgate-footprint");
    private final int http = freePort();
    private final int management = freePort();

    private record Start(double readyMs, double cpuMs, double idleMib, double anonymousMib) {}

    private Footprint(List<String> command, int endpointPort) throws IOException {
        this.command = command;
        Files.writeString(manifests.resolve("chat.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: chat, namespace: test, annotations: {moorgate.io/path: /chat, moorgate.io/idle-timeout: '0'}}
                spec: {clusterIP: None, ports: [{name: p, port: 80, appProtocol: kubernetes.io/ws}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: chat-1, namespace: test, labels: {kubernetes.io/service-name: chat}}
                addressType: IPv4
                ports: [{name: p, port: %d, protocol: TCP}]
                endpoints: [{addresses: [127.0.0.1], conditions: {ready: true}}]
                """.formatted(endpointPort));
    }

    public static void main(String[] arguments) throws Exception {
        int starts = 10;
        int webSockets = 10_000;
        int idleSeconds = 5;
        int certificates = 0;
        int at = 0;
        for (; arguments[at].startsWith("--"); at += 2) {
            int number = Integer.parseInt(arguments[at + 1]);
            switch (arguments[at]) {
                case "--starts" -> starts = number;
                case "--websockets" -> webSockets = number;
                case "--idle" -> idleSeconds = number;
                case "--certificates" -> certificates = number;
                default -> throw new IllegalArgumentException(arguments[at]);
            }
        }
        try (ServerSocket endpoint = new ServerSocket(0, 1024, InetAddress.getByName(HOST))) {
            Thread.ofVirtual().start(() -> accept(endpoint));
            Footprint footprint = new Footprint(List.of(arguments).subList(at, arguments.length), endpoint.getLocalPort());
            Certificates.write(footprint.manifests, certificates);
            footprint.measure(starts, webSockets, idleSeconds);
        }
    }

    private void measure(int starts, int webSockets, int idleSeconds) throws Exception {
        List<Start> all = new ArrayList<>();
        for (int number = 0; number < starts; number++) {
            boolean isLast = number == starts - 1;
            all.add(start(isLast ? webSockets : 0, idleSeconds));
        }
        all.sort(Comparator.comparingDouble(Start::readyMs));
        Start fastest = all.getFirst();
        System.out.printf("of %d starts, median (best): ready %.0f (%.0f) ms, CPU to ready %.0f (%.0f) ms, idle %.0f (%.0f) MiB, of it not"
                + " of files %.0f MiB; load %s%n",
                all.size(), middle(all, 0), fastest.readyMs(), middle(all, 1), best(all, 1), middle(all, 2), best(all, 2), middle(all, 3),
                Files.readString(Path.of("/proc/loadavg")).strip());
    }

    private static double value(Start start, int which) {
        return List.of(start.readyMs(), start.cpuMs(), start.idleMib(), start.anonymousMib()).get(which);
    }

    private static double middle(List<Start> all, int which) {
        return all.stream().mapToDouble(start -> value(start, which)).sorted().skip((all.size() - 1) / 2).findFirst().orElseThrow();
    }

    private static double best(List<Start> all, int which) {
        return all.stream().mapToDouble(start -> value(start, which)).min().orElseThrow();
    }

    private Start start(int webSockets, int idleSeconds) throws Exception {
        List<String> words = new ArrayList<>(List.of(command.getFirst()));
        words.addAll(List.of("-Dmoorgate.source=directory", "-Dmoorgate.directory=" + manifests, "-Dmoorgate.http.port=" + http,
                "-Dmoorgate.https.port=" + freePort(), "-Dmoorgate.limits.bind-address=" + HOST,
                "-Dquarkus.management.host=" + HOST, "-Dquarkus.management.port=" + management));
        words.addAll(command.subList(1, command.size()));
        long beganNanos = System.nanoTime();
        Process gateway = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            while (!isReady()) {
                if (!gateway.isAlive() || System.nanoTime() - beganNanos > READY_SECONDS_MAX * 1e9) {
                    throw new IOException("the gateway is not ready: " + words);
                }
                Thread.sleep(5);
            }
            double readyMs = (System.nanoTime() - beganNanos) / 1e6;
            double cpuMs = cpuMs(gateway);
            Thread.sleep(idleSeconds * 1_000L);
            double idle = mib(gateway, "VmRSS:");
            double anonymous = mib(gateway, "RssAnon:");
            if (webSockets > 0) {
                hold(gateway, webSockets, idleSeconds, idle);
            }
            return new Start(readyMs, cpuMs, idle, anonymous);
        } finally {
            gateway.destroyForcibly().waitFor();
        }
    }

    private boolean isReady() throws IOException {
        HttpURLConnection ask = (HttpURLConnection)
                URI.create("http://" + HOST + ":" + management + "/q/health/ready").toURL().openConnection();
        try {
            return ask.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        } finally {
            ask.disconnect();
        }
    }

    /** Opens them from a few addresses of this machine, and says what the gateway takes with them. */
    private void hold(Process gateway, int count, int idleSeconds, double before) throws Exception {
        List<Socket> open = new ArrayList<>();
        Semaphore places = new Semaphore(DIALS_AT_ONCE);
        for (int number = 0; number < count; number++) {
            places.acquire();
            InetAddress from = InetAddress.getByName("127.0.0." + (2 + number % 4));
            Thread.ofVirtual().start(() -> {
                try {
                    Socket socket = new Socket(InetAddress.getByName(HOST), http, from, 0);
                    socket.getOutputStream().write(HANDSHAKE.getBytes(StandardCharsets.US_ASCII));
                    if (head(socket.getInputStream()).contains(" 101 ")) {
                        synchronized (open) {
                            open.add(socket);
                        }
                    }
                } catch (IOException refused) {
                    System.err.println(refused);
                } finally {
                    places.release();
                }
            });
        }
        places.acquire(DIALS_AT_ONCE);
        Thread.sleep(idleSeconds * 1_000L);
        double with = mib(gateway, "VmRSS:");
        System.out.printf("with %d idle WebSockets: %.0f MiB, %.1f KiB each above idle%n", open.size(), with, (with - before) * 1_024 / open.size());
        for (Socket socket : open) {
            socket.close();
        }
    }

    private static void accept(ServerSocket endpoint) {
        try {
            while (true) {
                Socket socket = endpoint.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            }
        } catch (IOException over) {
            return;
        }
    }

    private static void answer(Socket socket) {
        try (socket) {
            String key = head(socket.getInputStream()).replaceAll("(?is).*sec-websocket-key: *(\\S+).*", "$1");
            byte[] proof = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(proof) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            while (socket.getInputStream().read() >= 0) {
                // Pings may come.
            }
        } catch (IOException | java.security.NoSuchAlgorithmException gone) {
            return;
        }
    }

    private static String head(InputStream input) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int read = input.read(); read >= 0; read = input.read()) {
            head.append((char) read);
            if (head.indexOf("\r\n\r\n") >= 0) {
                break;
            }
        }
        return head.toString();
    }

    private static double cpuMs(Process process) throws IOException {
        String[] words = Files.readString(Path.of("/proc/" + process.pid() + "/stat")).replaceAll(".*\\) ", "").split(" ");
        return (Long.parseLong(words[11]) + Long.parseLong(words[12])) * 10.0;
    }

    private static double mib(Process process, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1_024)
                .findFirst()
                .orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }
}
