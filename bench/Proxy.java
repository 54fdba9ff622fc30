import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A proxy under test: its ports, its processes, and what they cost. Each runs at its defaults, its access log among them,
 * but for what a workload cannot do without: timeouts of an hour, and connections to the endpoint that are kept.
 */
final class Proxy {
    /** The port of a proxy that does not do it. */
    static final int NONE = 0;

    /**
     * Where a proxy listens; for {@code none} these are the endpoint's own.
     *
     * @param grpc HTTP/2 to an endpoint that speaks HTTP/2
     * @param http2 HTTP/2 to an endpoint that speaks HTTP/1.1
     * @param https HTTP/1.1 and WebSocket over TLS to an endpoint in plain text
     */
    record Ports(int tcp, int http, int grpc, int http2, int https) {}

    final String name;
    final Ports ports;
    private final Optional<Process> process;

    private Proxy(String name, Ports ports, Optional<Process> process) {
        this.name = name;
        this.ports = ports;
        this.process = process;
    }

    static Proxy none(Ports endpoint) {
        return new Proxy("none", new Ports(endpoint.tcp, endpoint.http, endpoint.grpc, endpoint.http2, NONE), Optional.empty());
    }

    static Proxy moorgate(String name, String jar, Path folder, Ports own, Ports endpoint, String core) throws Exception {
        Path manifests = Files.createDirectories(folder.resolve("manifests"));
        Files.writeString(manifests.resolve("bench.yaml"), manifest("tcp", "listen: \"" + own.tcp + "\"", "tcp", endpoint.tcp)
                + manifest("http", "path: /", "http", endpoint.http)
                + manifest("grpc", "path: /bench.Echo", "kubernetes.io/h2c", endpoint.grpc));
        Files.writeString(manifests.resolve("cert.yaml"), """
                apiVersion: v1
                kind: Secret
                type: kubernetes.io/tls
                metadata: {name: cert, namespace: bench}
                stringData:
                  tls.crt: |
                %s
                  tls.key: |
                %s
                """.formatted(
                        Files.readString(folder.resolve("cert.pem")).indent(4), Files.readString(folder.resolve("key.pem")).indent(4)));
        String java = System.getProperty("java.home") + "/bin/java";
        // In the environment, where a build that does not know the setting passes over it.
        List<String> command = new ArrayList<>(
                List.of("env", "MOORGATE_TLS_DEFAULT_SECRET=bench/cert", "taskset", "-c", core, java));
        command.addAll(List.of(System.getProperty("bench.java-options", "-XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow").split(" ")));
        command.addAll(List.of(
                "-Dmoorgate.source=directory",
                "-Dmoorgate.directory=" + manifests,
                "-Dmoorgate.http.port=" + own.http,
                "-Dmoorgate.https.port=" + own.https,
                "-Dquarkus.management.port=" + own.grpc,
                "-jar",
                jar));
        // HTTP and gRPC share one port; the third one given is the management port.
        // An earlier build is waited for on its HTTP port alone: before TLS it had no other.
        int https = name.equals("previous") ? NONE : own.https;
        return start(name, new Ports(own.tcp, own.http, own.http, own.http, https), folder, command);
    }

    static Proxy haproxy(Path folder, Ports own, Ports endpoint, String core) throws Exception {
        Path config = folder.resolve("haproxy.cfg");
        Files.writeString(config, """
                global
                  maxconn 9500
                defaults
                  timeout connect 5s
                  timeout client 1h
                  timeout server 1h
                  timeout tunnel 1h
                listen tcp
                  mode tcp
                  bind 127.0.0.1:%d
                  server endpoint 127.0.0.1:%d
                listen http
                  mode http
                  bind 127.0.0.1:%d
                  bind 127.0.0.1:%d ssl crt %s alpn h2,http/1.1
                  server endpoint 127.0.0.1:%d
                listen grpc
                  mode http
                  bind 127.0.0.1:%d proto h2
                  server endpoint 127.0.0.1:%d proto h2
                """.formatted(own.tcp, endpoint.tcp, own.http, own.https, folder.resolve("both.pem"),
                        endpoint.http, own.grpc, endpoint.grpc));
        return start("haproxy", new Ports(own.tcp, own.http, own.grpc, own.http, own.https), folder, List.of("taskset", "-c", core, "haproxy", "-db", "-q", "-f", config.toString()));
    }

    static Proxy nginx(Path folder, Ports own, Ports endpoint, String core) throws Exception {
        Path config = folder.resolve("nginx.conf");
        String stream = Files.exists(Path.of("/usr/lib/nginx/modules/ngx_stream_module.so"))
                ? "load_module /usr/lib/nginx/modules/ngx_stream_module.so;" : "";
        String tcp = stream.isEmpty() ? "" : """
                stream { server { listen 127.0.0.1:%d; proxy_pass 127.0.0.1:%d; proxy_timeout 1h; tcp_nodelay on; } }
                """.formatted(own.tcp, endpoint.tcp);
        Files.writeString(config, """
                %s
                worker_processes 1;
                daemon off;
                pid %s/nginx.pid;
                error_log stderr crit;
                worker_rlimit_nofile 20000;
                events { worker_connections 19900; }
                http {
                  access_log %s/access.log;
                  client_body_temp_path %s/body; proxy_temp_path %s/proxy; fastcgi_temp_path %s/fcgi;
                  uwsgi_temp_path %s/uwsgi; scgi_temp_path %s/scgi;
                  keepalive_requests 100000000;
                  map $http_upgrade $to_endpoint { default upgrade; '' ''; }
                  upstream http { server 127.0.0.1:%d; keepalive 256; keepalive_requests 100000000; }
                  upstream grpc { server 127.0.0.1:%d; keepalive 256; keepalive_requests 100000000; }
                  server {
                    listen 127.0.0.1:%d;
                    listen 127.0.0.1:%d ssl;
                    ssl_certificate %s/cert.pem; ssl_certificate_key %s/key.pem; ssl_protocols TLSv1.2 TLSv1.3;
                    location / {
                      proxy_pass http://http; proxy_http_version 1.1; proxy_read_timeout 1h;
                      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $to_endpoint;
                    }
                  }
                  server {
                    listen 127.0.0.1:%d http2;
                    http2_max_concurrent_streams 1000;
                    client_max_body_size 0; grpc_read_timeout 1h; grpc_send_timeout 1h;
                    location / { grpc_pass grpc://grpc; }
                    location /get { proxy_pass http://http; proxy_http_version 1.1; proxy_set_header Connection ''; }
                  }
                }
                %s
                """.formatted(stream, folder, folder, folder, folder, folder, folder, folder, endpoint.http, endpoint.grpc,
                        own.http, own.https, folder, folder, own.grpc, tcp));
        return start("nginx", new Ports(tcp.isEmpty() ? NONE : own.tcp, own.http, own.grpc, own.grpc, own.https), folder, List.of("taskset", "-c", core, "nginx", "-c", config.toString(), "-p", folder.toString()));
    }

    static Proxy nghttpx(Path folder, Ports own, Ports endpoint, String core) throws Exception {
        List<String> command = List.of("taskset", "-c", core, "nghttpx", "--conf=/dev/null",
                "-f127.0.0.1," + own.http + ";no-tls", "-b127.0.0.1," + endpoint.http + ";/",
                "-b127.0.0.1," + endpoint.grpc + ";/bench.Echo/;proto=h2",
                "--frontend-read-timeout=1h", "--backend-read-timeout=1h", "--backend-write-timeout=1h", "--stream-read-timeout=1h",
                "--stream-write-timeout=1h");
        return start("nghttpx", new Ports(NONE, own.http, own.http, own.http, NONE), folder, command);
    }

    private static Proxy start(String name, Ports ports, Path folder, List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        Proxy proxy = new Proxy(name, ports, Optional.of(process));
        if (!accepts(ports.http) || ports.https != NONE && !accepts(ports.https)) {
            String log = Files.readString(folder.resolve(name + ".log"));
            proxy.stop();
            throw new IOException(name + " did not start:\n" + log);
        }
        return proxy;
    }

    /** Whether something accepts on the loopback port within 20 s. */
    static boolean accepts(int port) throws InterruptedException {
        for (int attempt = 0; attempt < 200; attempt++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
                return true;
            } catch (IOException notYet) {
                Thread.sleep(100);
            }
        }
        return false;
    }

    /** User and kernel CPU time of all its processes so far, in microseconds; the kernel counts in 10 ms steps. */
    long cpuMicros() {
        return pids().mapToLong(pid -> {
            try {
                String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000;
            } catch (IOException gone) {
                return 0;
            }
        }).sum();
    }

    /** Resident memory of all its processes, in KiB. */
    long residentKib() {
        return pids().mapToLong(pid -> {
            try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum();
            } catch (IOException gone) {
                return 0;
            }
        }).sum();
    }

    void stop() throws InterruptedException {
        if (process.isPresent()) {
            process.get().descendants().forEach(ProcessHandle::destroy);
            process.get().destroy();
            if (!process.get().waitFor(5, java.util.concurrent.TimeUnit.SECONDS)) {
                process.get().destroyForcibly();
            }
        }
    }

    private Stream<Long> pids() {
        return process.stream().flatMap(root ->
                Stream.concat(Stream.of(root.pid()), root.descendants().map(ProcessHandle::pid)));
    }

    private static String manifest(String name, String annotation, String appProtocol, int endpointPort) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s, namespace: bench, annotations: {moorgate.io/%2$s}}
                spec: {clusterIP: None, ports: [{name: p, port: 80, appProtocol: %3$s}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %1$s-1, namespace: bench, labels: {kubernetes.io/service-name: %1$s}}
                addressType: IPv4
                ports: [{name: p, port: %4$d, protocol: TCP}]
                endpoints: [{addresses: [127.0.0.1], conditions: {ready: true}}]
                ---
                """.formatted(name, annotation, appProtocol, endpointPort);
    }
}
