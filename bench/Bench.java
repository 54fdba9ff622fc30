import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Runs every workload through every proxy in turn, several rounds, and prints medians as a table. */
final class Bench {
    private static final String PROXY_CORE = "0";
    private static final String LOAD_CORE = "1";
    private static final List<String> OPTIONS = List.of("--seconds", "--rounds", "--warm-up", "--only", "--proxies", "--previous", "--idle");
    private static int warmUpSeconds;
    private static String previousJar;
    private static int idleConnections;

    /** One line of the table before the ratios: what a run gave. */
    record Figures(double perSecond, double p50Micros, double p99Micros, double cpuMicros) {}

    /** A workload by name. */
    record Workload(String name, Run run) {}

    @FunctionalInterface
    interface Run {
        Figures against(Proxy proxy, int seconds) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> options = new TreeMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        if (args.length % 2 != 0 || !OPTIONS.containsAll(options.keySet())) {
            throw new IllegalArgumentException(String.join(" ", args) + " (expected: pairs of " + OPTIONS + ")");
        }
        int seconds = Integer.parseInt(options.getOrDefault("--seconds", "4"));
        int rounds = Integer.parseInt(options.getOrDefault("--rounds", "3"));
        warmUpSeconds = Integer.parseInt(options.getOrDefault("--warm-up", "2"));
        String only = options.getOrDefault("--only", "");
        idleConnections = Integer.parseInt(options.getOrDefault("--idle", "4000"));
        previousJar = options.getOrDefault("--previous", "");
        List<String> wanted = List.of(options.getOrDefault("--proxies", "moorgate,haproxy,nginx,nghttpx,none").split(","));

        java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.OFF);
        pinSelf();
        Path folder = Files.createTempDirectory("moorgate-bench-");
        Proxy.Ports endpoint = freePorts();
        Process endpointProcess = startEndpoint(endpoint, folder);
        List<Proxy> proxies = new ArrayList<>();
        try {
            for (String name : wanted) {
                start(name, folder, endpoint, proxies);
            }
            for (Workload workload : workloads()) {
                if (java.util.regex.Pattern.compile(only).matcher(workload.name).find()) {
                    measure(workload, proxies, seconds, rounds);
                }
            }
            if (java.util.regex.Pattern.compile(only).matcher("idle WebSockets").find()) {
                measureIdle(proxies, null);
            }
            if (java.util.regex.Pattern.compile(only).matcher("idle WebSockets over TLS").find()) {
                measureIdle(proxies, new Tls(false));
            }
        } finally {
            for (Proxy proxy : proxies) {
                proxy.stop();
                Files.deleteIfExists(folder.resolve(proxy.name).resolve("access.log"));
            }
            endpointProcess.destroy();
        }
        System.exit(0);
    }

    private static List<Workload> workloads() throws Exception {
        List<Workload> all = new ArrayList<>();
        for (boolean webSocket : new boolean[] {false, true}) {
            for (int bytes : new int[] {64, 1024, 16384}) {
                for (int connections : new int[] {64, 1000}) {
                    String name = "%s echo %d B, %d connections".formatted(webSocket ? "WebSocket" : "TCP", bytes, connections);
                    all.add(new Workload(name, (proxy, seconds) -> echo(proxy, webSocket, bytes, connections, false, null, seconds)));
                }
            }
        }
        all.add(new Workload("TCP connect, echo, close", (proxy, s) -> echo(proxy, false, 64, 32, true, null, s)));
        all.add(new Workload("WebSocket handshake, echo, close", (proxy, s) -> echo(proxy, true, 64, 32, true, null, s)));
        all.add(new Workload("HTTP/1.1 GET, kept alive, 64 connections", (proxy, s) -> http(proxy.ports.http(), proxy, HttpLoad.Kind.KEPT, 64, null, s)));
        all.add(new Workload("HTTP/2 GET to HTTP/1.1, 4x16", (proxy, s) -> http2(proxy.ports.http2(), proxy, Http2Load.Kind.GET, 4, 16, 0, 1, s)));
        all.add(new Workload("event stream 64 B, 1000 streams", (proxy, s) -> http(proxy.ports.http(), proxy, HttpLoad.Kind.EVENTS, 1000, null, s)));
        all.add(new Workload("gRPC unary 128 B, 4x10", (proxy, s) -> grpc(proxy, Http2Load.Kind.UNARY, 4, 10, 128, 1, s)));
        all.add(new Workload("gRPC bidi 128 B, 4x16", (proxy, s) -> grpc(proxy, Http2Load.Kind.BIDI, 4, 16, 128, 1, s)));
        all.add(new Workload("gRPC bidi 1 KiB, 4x100", (proxy, s) -> grpc(proxy, Http2Load.Kind.BIDI, 4, 100, 1024, 1, s)));
        all.add(new Workload("gRPC bidi 128 B, 4x16, 32 a frame", (proxy, s) -> grpc(proxy, Http2Load.Kind.BIDI, 4, 16, 128, 32, s)));
        Tls full = new Tls(false);
        Tls resuming = new Tls(true);
        for (int connections : new int[] {64, 1000}) {
            all.add(new Workload("WebSocket over TLS echo 1024 B, %d connections".formatted(connections), (proxy, s) -> echo(proxy, true, 1024, connections, false, full, s)));
        }
        all.add(new Workload("HTTP/1.1 over TLS GET, kept alive, 64 connections", (proxy, s) -> http(proxy.ports.https(), proxy, HttpLoad.Kind.KEPT, 64, full, s)));
        all.add(new Workload("HTTP/1.1 connect, GET, close", (proxy, s) -> http(proxy.ports.http(), proxy, HttpLoad.Kind.ONE_EACH, 32, null, s)));
        all.add(new Workload("TLS 1.3 connect, full handshake, GET, close", (proxy, s) -> http(proxy.ports.https(), proxy, HttpLoad.Kind.ONE_EACH, 32, full, s)));
        all.add(new Workload("TLS 1.3 connect, resumed handshake, GET, close", (proxy, s) -> http(proxy.ports.https(), proxy, HttpLoad.Kind.ONE_EACH, 32, resuming, s)));
        return all;
    }

    private static Figures echo(Proxy proxy, boolean webSocket, int bytes, int connections, boolean oneEach, Tls tls, int seconds)
            throws Exception {
        int port = tls != null ? proxy.ports.https() : webSocket ? proxy.ports.http() : proxy.ports.tcp();
        if (port == Proxy.NONE) {
            return null;
        }
        Load load = new Load(port, webSocket, bytes, oneEach, tls);
        load.open(connections);
        if (!oneEach) {
            load.play(warmUpSeconds);
        } else {
            Thread.sleep(warmUpSeconds * 1000L);
        }
        load.reset();
        Figures figures = watch(proxy, load.latencies, seconds);
        load.close();
        return figures;
    }

    private static Figures grpc(Proxy proxy, Http2Load.Kind kind, int connections, int places, int bytes, int messages, int seconds)
            throws Exception {
        return http2(proxy.ports.grpc(), proxy, kind, connections, places, bytes, messages, seconds);
    }

    private static Figures http2(
            int port, Proxy proxy, Http2Load.Kind kind, int connections, int places, int bytes, int messages, int seconds)
            throws Exception {
        Http2Load load = new Http2Load(port, kind, bytes, messages);
        load.start(connections, places);
        Thread.sleep(warmUpSeconds * 1000L);
        load.reset();
        Figures figures = watch(proxy, load.latencies, seconds);
        load.close();
        return figures;
    }

    private static Figures http(int port, Proxy proxy, HttpLoad.Kind kind, int connections, Tls tls, int seconds) throws Exception {
        if (port == Proxy.NONE) {
            return null;
        }
        HttpLoad load = new HttpLoad(port, kind, tls);
        load.open(connections);
        Thread.sleep(warmUpSeconds * 1000L);
        load.reset();
        Figures figures = watch(proxy, load.latencies, seconds);
        double resumed = load.resumedPart();
        load.close();
        if (tls != null && kind == HttpLoad.Kind.ONE_EACH && (tls.resumes ? resumed < 0.99 : resumed > 0)) {
            throw new IllegalStateException("%.2f of the handshakes were resumed".formatted(resumed));
        }
        return figures;
    }

    private static Figures watch(Proxy proxy, Latencies latencies, int seconds) throws InterruptedException {
        long startNanos = System.nanoTime();
        long startCount = latencies.count();
        long startCpu = proxy.cpuMicros();
        Thread.sleep(seconds * 1000L);
        double messages = latencies.count() - startCount;
        double cpu = proxy.cpuMicros() - startCpu;
        double tookSeconds = (System.nanoTime() - startNanos) / 1e9;
        return new Figures(messages / tookSeconds, latencies.percentileMicros(50), latencies.percentileMicros(99),
                messages == 0 ? Double.NaN : cpu / messages);
    }

    private static void measure(Workload workload, List<Proxy> proxies, int seconds, int rounds) {
        Map<String, List<Figures>> runs = new TreeMap<>();
        Map<String, String> faults = new TreeMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Proxy proxy : proxies) {
                try {
                    Figures figures = workload.run.against(proxy, seconds);
                    if (round > 0 && figures != null) { // the first round is for the compiler to get warm
                        runs.computeIfAbsent(proxy.name, name -> new ArrayList<>()).add(figures);
                    }
                } catch (Exception fault) {
                    faults.put(proxy.name, fault.toString());
                }
            }
        }
        System.out.printf(Locale.ROOT, "%n%s%n%-10s %12s %10s %10s %12s   %s%n", workload.name, "", "messages/s", "p50 us",
                "p99 us", "CPU us/msg", "CPU ratio to peers, rate to none");
        Map<String, Figures> medians = new TreeMap<>();
        runs.forEach((name, list) -> {
            if (!list.isEmpty()) {
                medians.put(name, median(list));
            }
        });
        for (Proxy proxy : proxies) {
            Figures figures = medians.get(proxy.name);
            if (figures == null || figures.perSecond == 0) {
                String why = runs.containsKey(proxy.name) ? "no message came back" : "not served";
                System.out.printf("%-10s %s%n", proxy.name, faults.getOrDefault(proxy.name, why));
                continue;
            }
            System.out.printf(Locale.ROOT, "%-10s %12.0f %10.0f %10.0f %12.2f   %s%n", proxy.name, figures.perSecond,
                    figures.p50Micros, figures.p99Micros, figures.cpuMicros, ratios(proxy.name, figures, medians));
        }
    }

    private static String ratios(String name, Figures own, Map<String, Figures> all) {
        if (!name.equals("moorgate")) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        all.forEach((peer, figures) -> {
            if (peer.equals("none")) {
                text.append("rate/none %.2f  ".formatted(own.perSecond / figures.perSecond));
            } else if (!peer.equals(name)) {
                text.append("/%s %.2f  ".formatted(peer, own.cpuMicros / figures.cpuMicros));
            }
        });
        return text.toString();
    }

    private static Figures median(List<Figures> runs) {
        return new Figures(median(runs.stream().mapToDouble(Figures::perSecond).toArray()),
                median(runs.stream().mapToDouble(Figures::p50Micros).toArray()),
                median(runs.stream().mapToDouble(Figures::p99Micros).toArray()),
                median(runs.stream().mapToDouble(Figures::cpuMicros).toArray()));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static void measureIdle(List<Proxy> proxies, Tls tls) throws Exception {
        int count = idleConnections;
        System.out.printf("%nidle WebSockets%s, %d of them%n%-10s %16s%n", tls == null ? "" : " over TLS", count, "", "KiB each");
        for (Proxy proxy : proxies) {
            if (proxy.name.equals("none")) {
                continue;
            }
            long before = proxy.residentKib();
            Load load = new Load(tls == null ? proxy.ports.http() : proxy.ports.https(), true, 64, false, tls);
            load.open(count);
            Thread.sleep(2000);
            System.out.printf(Locale.ROOT, "%-10s %16.1f%n", proxy.name, (proxy.residentKib() - before) / (double) count);
            load.close();
        }
    }

    private static void start(String name, Path folder, Proxy.Ports endpoint, List<Proxy> proxies) throws Exception {
        Path own = Files.createDirectory(folder.resolve(name));
        Tls.certificate(own);
        try {
            proxies.add(switch (name) {
                case "moorgate" -> Proxy.moorgate(name, "target/quarkus-app/quarkus-run.jar", own, freePorts(), endpoint, PROXY_CORE);
                case "previous" -> Proxy.moorgate(name, previousJar, own, freePorts(), endpoint, PROXY_CORE);
                case "haproxy" -> Proxy.haproxy(own, freePorts(), endpoint, PROXY_CORE);
                case "nginx" -> Proxy.nginx(own, freePorts(), endpoint, PROXY_CORE);
                case "nghttpx" -> Proxy.nghttpx(own, freePorts(), endpoint, PROXY_CORE);
                case "none" -> Proxy.none(endpoint);
                default -> throw new IllegalArgumentException("--proxies: " + name + " (expected: moorgate,previous,haproxy,nginx,nghttpx,none)");
            });
        } catch (java.io.IOException fault) {
            if (name.equals("moorgate")) {
                throw fault;
            }
            System.out.println("without " + name + ": " + fault.getMessage());
        }
    }

    private static Process startEndpoint(Proxy.Ports ports, Path folder) throws Exception {
        Process process = new ProcessBuilder("taskset", "-c", LOAD_CORE, System.getProperty("java.home") + "/bin/java",
                        "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                        "-cp", System.getProperty("java.class.path"), "bench/Endpoint.java",
                        "" + ports.tcp(), "" + ports.http(), "" + ports.grpc())
                .redirectError(folder.resolve("endpoint.log").toFile())
                .start();
        if (!Proxy.accepts(ports.grpc())) {
            throw new IllegalStateException("the endpoint did not start: " + Files.readString(folder.resolve("endpoint.log")));
        }
        return process;
    }

    /** The load generator keeps off the proxy's core. */
    private static void pinSelf() throws Exception {
        new ProcessBuilder("taskset", "-acp", LOAD_CORE, "" + ProcessHandle.current().pid()).start().waitFor();
    }

    private static Proxy.Ports freePorts() throws Exception {
        try (ServerSocket a = new ServerSocket(0); ServerSocket b = new ServerSocket(0); ServerSocket c = new ServerSocket(0);
                ServerSocket d = new ServerSocket(0)) {
            return new Proxy.Ports(a.getLocalPort(), b.getLocalPort(), c.getLocalPort(), c.getLocalPort(), d.getLocalPort());
        }
    }
}
