package io.moorgate.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.affinity.cookie.CookieKeys;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.app.GatewaySettings.SourceKind;
import io.moorgate.control.report.IngressStatuses;
import io.moorgate.control.translate.EndpointRules;
import io.moorgate.control.translate.GatewayPorts;
import io.moorgate.control.translate.HostPolicy;
import io.moorgate.control.translate.PortRange;
import io.moorgate.control.translate.SecretId;
import io.moorgate.control.translate.TranslateSettings;
import io.moorgate.operate.telemetry.AccessSettings;
import io.moorgate.operate.telemetry.LogFormat;
import io.moorgate.operate.trace.TraceSettings;
import io.moorgate.peers.link.PeerTrust;
import io.moorgate.routing.Cidr;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Timers;
import io.moorgate.traffic.http.HttpSettings;
import io.moorgate.traffic.http.ListenPort;
import io.moorgate.traffic.http.call.BodyRate;
import io.moorgate.traffic.http.call.Tracer;
import io.moorgate.traffic.http.head.HeadLimits;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.http.http2.StreamLimits;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.port.AcceptSteps;
import io.moorgate.traffic.port.ListenSettings;
import io.moorgate.traffic.tls.TlsSettings;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Reads the settings into the small records that the packages below take, and refuses what makes no sense. */
final class SettingsReader {
    private static final Logger LOG = Logger.getLogger(SettingsReader.class);
    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

    private final GatewaySettings settings;
    private final int managementPort;

    SettingsReader(GatewaySettings settings, int managementPort) {
        this.settings = settings;
        this.managementPort = managementPort;
        DurationSettings.check(settings);
        if (expectsProxyHeader() && settings.trustedProxies().isEmpty()) {
            throw new IllegalArgumentException(
                    "moorgate.proxy-protocol: on without moorgate.trusted-proxies (expected: the networks of the proxies)");
        }
    }

    /** The management port; 0 where it is not known before it is open. */
    int managementPort() {
        return managementPort;
    }

    SourceKind source() {
        if (settings.demo()) {
            return SourceKind.DIRECTORY;
        }
        return settings.source().orElseGet(() -> hasCluster() ? SourceKind.KUBERNETES : SourceKind.DIRECTORY);
    }

    private EndpointRules endpointRules() {
        return source() == SourceKind.KUBERNETES && !settings.config().localEndpoints()
                ? EndpointRules.untrusted(OwnAddresses.all())
                : EndpointRules.TRUSTED;
    }

    /** This replica's name. */
    String replica() {
        return ReplicaName.of(settings.replica(), System.getenv());
    }

    private static boolean hasCluster() {
        String kubeconfig = System.getenv("KUBECONFIG");
        return Files.exists(SERVICE_ACCOUNT)
                || kubeconfig != null && !kubeconfig.isBlank()
                || Files.exists(Path.of(System.getProperty("user.home"), ".kube", "config"));
    }

    TranslateSettings translation() {
        return new TranslateSettings(
                        settings.gatewayClass(),
                        settings.zone().orElse(""),
                        new GatewayPorts(
                                named(
                                        "moorgate.tcp.ports",
                                        () -> PortRange.parseList(settings.tcp().ports())),
                                ownPorts()),
                        defaults(),
                        named("moorgate.hosts.allow", this::hosts))
                .withDefaultCertificate(named(
                        "moorgate.tls.default-secret",
                        () -> settings.tls().defaultSecret().map(SecretId::parse)))
                .withEndpoints(endpointRules());
    }

    /** What is written to the status of Ingresses; nothing where no setting says it. */
    IngressStatuses ingressStatuses(KubernetesClient client) {
        return new IngressStatuses(
                client,
                settings.ingress().statusAddress().orElse(List.of()),
                named(
                                "moorgate.ingress.status-service",
                                () -> settings.ingress().statusService().map(SecretId::parse))
                        .map(id -> new ServiceId(id.namespace(), id.name())));
    }

    TlsSettings tls() {
        ClientTlsSettings tls = settings.tls();
        return new TlsSettings(tls.minVersion(), tls.groups(), tls.handshakesMax(), tls.handshakeTimeout());
    }

    /** As {@link #http}, on the TLS port. */
    HttpSettings https() {
        HttpSettings http = http();
        return after(
                "moorgate.https.", () -> http.at(bindAddress(), settings.https().port()));
    }

    private HostPolicy hosts() {
        List<String> allow = settings.hosts().allow().orElse(List.of());
        return new HostPolicy(
                settings.hosts().shared(),
                allow.stream().map(HostPolicy.Allowed::parse).toList());
    }

    /** What {@code read} gives; a fault names the setting. */
    private static <T> T named(String setting, Supplier<T> read) {
        return after(setting + ": ", read);
    }

    private static <T> T after(String prefix, Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException fault) {
            throw new IllegalArgumentException(prefix + fault.getMessage(), fault);
        }
    }

    private int connectionsPerListener() {
        int max = settings.limits().connectionsPerListener();
        if (max < 1) {
            throw new IllegalArgumentException(
                    "moorgate.limits.connections-per-listener: " + max + " (expected: 1 or more)");
        }
        return max;
    }

    private Set<Integer> ownPorts() {
        Set<Integer> ports = new HashSet<>(List.of(
                settings.http().port(),
                settings.https().port(),
                settings.peers().port(),
                managementPort));
        ports.remove(0);
        return ports;
    }

    /** An environment variable cannot say {@code -}: {@code MOORGATE_DEFAULTS_IDLE_TIMEOUT} arrives with a dot. */
    private Map<String, String> defaults() {
        Map<String, String> defaults = new HashMap<>();
        settings.defaults().forEach((key, value) -> defaults.put(key.replace('.', '-'), value));
        return defaults;
    }

    HttpSettings http() {
        GatewaySettings.Http http = settings.http();
        ListenPort port = new ListenPort(bindAddress(), http.port(), connectionsPerListener());
        HeadLimits heads = new HeadLimits(
                http.requestLineBytesMax(), http.headerBytesMax(), http.headerFieldsMax(), http.headerTimeout());
        Tracer tracer = TracingReader.tracer(settings.tracing());
        return after(
                "moorgate.http.",
                () -> new HttpSettings(
                        port,
                        heads,
                        http.keepAliveTimeout(),
                        new BodyRate(http.bodyRateMin(), http.bodyRateGrace()),
                        limits(http),
                        settings.https().port(),
                        tracer));
    }

    private static StreamLimits limits(Http2Settings http2) {
        return new StreamLimits(
                http2.streamsMax(),
                http2.streamWindowBytes(),
                http2.resetsMax(),
                http2.controlFramesMax(),
                http2.connectionBufferBytes(),
                http2.bufferBytes(),
                http2.webSocketOverHttp2());
    }

    ListenSettings tcp() {
        return new ListenSettings(
                named("moorgate.limits.bind-address", () -> InetAddress.ofLiteral(bindAddress())),
                connectionsPerListener(),
                settings.limits().backlog());
    }

    /** The local address to listen on: the setting's, else every address of both families. */
    String bindAddress() {
        return settings.limits().bindAddress().orElse(NetUtil.isIpV4StackPreferred() ? "0.0.0.0" : "::");
    }

    private boolean expectsProxyHeader() {
        return switch (settings.proxyProtocol()) {
            case "on" -> true;
            case "off" -> false;
            default ->
                throw new IllegalArgumentException(
                        "moorgate.proxy-protocol: \"" + settings.proxyProtocol() + "\" (expected: off or on)");
        };
    }

    /** What stands before the protocol on every traffic port. */
    AcceptSteps acceptSteps(TrafficEvents events) {
        return expectsProxyHeader() ? AcceptSteps.proxyHeader(trustedProxies(), Timers::of, events) : AcceptSteps.NONE;
    }

    TrustedProxies trustedProxies() {
        return new TrustedProxies(
                named("moorgate.trusted-proxies", () -> settings.trustedProxies().orElse(List.of()).stream()
                        .map(Cidr::parse)
                        .toList()));
    }

    AccessSettings accessLog() {
        GatewaySettings.AccessLines lines = settings.accessLines();
        return new AccessSettings(
                Choice.of(AccessSettings.Scope.class, "moorgate.access-log", settings.accessLog(), "off, long or all"),
                lines.longAfter(),
                lines.every(),
                lines.path(),
                logFormat());
    }

    /** Where spans go; empty where nothing says so. */
    Optional<TraceSettings> tracing() {
        return TracingReader.collector(settings, replica());
    }

    LogFormat logFormat() {
        return Choice.of(LogFormat.class, "moorgate.log.format", settings.log().format(), "text or json");
    }

    /** How replicas authenticate each other; empty where nothing says so, and the peer port stays closed. */
    Optional<PeerTrust> peerTrust() {
        GatewaySettings.PeerTls tls = settings.peers().tls();
        List<Optional<String>> files = List.of(tls.cert(), tls.key(), tls.ca());
        long given = files.stream().filter(Optional::isPresent).count();
        Optional<Path> keyFile = settings.peers().keyFile().map(Path::of);
        if (given % files.size() != 0) {
            throw new IllegalArgumentException(
                    "moorgate.peers.tls: " + given + " of cert, key and ca (expected: all three, or none)");
        }
        if (given > 0 && keyFile.isPresent()) {
            throw new IllegalArgumentException(
                    "moorgate.peers: key-file and tls (expected: one way for replicas to know each other)");
        }
        return given > 0
                ? Optional.of(new PeerTrust.Certificates(
                        Path.of(tls.cert().get()),
                        Path.of(tls.key().get()),
                        Path.of(tls.ca().get())))
                : keyFile.map(PeerTrust.SharedKey::new);
    }

    CookieSigner cookies() {
        if (settings.cookie().keyFile().isEmpty()) {
            LOG.info(
                    "cookie key generated: affinity cookies end with this process; set moorgate.cookie.key-file to keep them");
            return CookieSigner.generated();
        }
        Path file = Path.of(settings.cookie().keyFile().get());
        try {
            return CookieKeys.read(file);
        } catch (IOException fault) { // The value may be a key by mistake, so it is not said.
            String found = fault instanceof NoSuchFileException ? "there is no such file" : "the file cannot be read";
            throw new IllegalArgumentException(
                    "moorgate.cookie.key-file: " + found + " (expected: the name of a file of keys)", fault);
        }
    }
}
