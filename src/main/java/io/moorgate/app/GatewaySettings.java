package io.moorgate.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every setting of the gateway: {@code moorgate.*} properties or {@code MOORGATE_*} environment variables. */
@ConfigMapping(prefix = "moorgate")
public interface GatewaySettings {

    @WithName("class")
    @WithDefault("moorgate")
    @Description("Services with this `moorgate.io/class` are served.")
    String gatewayClass();

    @Description(
            "Where configuration comes from: `kubernetes` or `directory`. Without it: `kubernetes` inside a cluster or"
                    + " with a kubeconfig, else `directory`.")
    Optional<SourceKind> source();

    @WithDefault("./manifests")
    @Description(
            "Directory source: a folder of Service, EndpointSlice and Secret YAML (`.yaml`, `.yml`, `.json`; no folders within),"
                    + " watched for changes. What of a file cannot be read stays as it last was; a file that stays empty for 2 s has nothing.")
    String directory();

    @Description("Kubernetes source: the namespaces to watch; all without it.")
    Optional<List<String>> namespaces();

    @Description(
            "This replica's name, which no other one may have, of 253 bytes or less: `POD_NAME` without it, else the host name.")
    Optional<String> replica();

    @Description("The zone that the gateway runs in, for topology hints; hints are ignored without it.")
    Optional<String> zone();

    @WithName("trusted-proxies")
    @Description(
            "Networks whose `X-Forwarded-For` is believed, and whose PROXY header where one is expected; none without it.")
    Optional<List<String>> trustedProxies();

    @WithName("proxy-protocol")
    @WithDefault("off")
    @Description(
            "`on`: every traffic port expects a PROXY header (version 1 or 2) from trusted proxies, and takes no other connection.")
    String proxyProtocol();

    @WithDefault("false")
    @Description("Starts the embedded demo (`make run`).")
    boolean demo();

    @Description("Gateway-wide defaults of annotations: `moorgate.defaults.idle-timeout=10m`.")
    Map<String, String> defaults();

    @WithName("access-log")
    @WithDefault("long")
    @Description(
            "Which connections are logged: `off`, `long` (what lived `moorgate.access-log.long-after` or more, or ended badly)"
                    + " or `all`. Without `off` also what never became a connection; see logs.md.")
    String accessLog();

    /** The lines of the access log. */
    @WithName("access-log")
    AccessLines accessLines();

    /** How log lines are written. */
    LogLines log();

    /** Distributed traces. */
    TracingSettings tracing();

    /** The HTTP port. */
    Http http();

    /** The HTTPS port. */
    Https https();

    /** TLS with clients. */
    ClientTlsSettings tls();

    /** Raw TCP listeners. */
    Tcp tcp();

    /** Who may name which hosts. */
    HostSettings hosts();

    IngressSettings ingress();

    @WithName("gateway-api")
    GatewayApiSettings gatewayApi();

    AdminSettings admin();

    /** Bounds that hold for every listener. */
    LimitSettings limits();

    /** Where pressure is counted from. */
    OverloadSettings overload();

    /** The affinity table. */
    AffinitySettings affinity();

    /** Affinity cookies. */
    CookieSettings cookie();

    /** Between replicas. */
    Peers peers();

    /** The replicas of the gateway. */
    ReplicaSettings replicas();

    /** What the configuration source is allowed. */
    SourceSettings config();

    /** How the gateway stops. */
    Shutdown shutdown();

    /** The sources of configuration. */
    enum SourceKind {
        KUBERNETES,
        DIRECTORY
    }

    /** {@code moorgate.access-log.*}. */
    interface AccessLines {
        @WithName("long-after")
        @WithDefault("5s")
        @Description("A connection that lives so long is a long one.")
        Duration longAfter();

        @WithDefault("5m")
        @Description(
                "How often a long connection is logged while it lives, beside a line when it turns long (with `all`: when it"
                        + " opens); `0` for only at the end.")
        Duration every();

        @WithDefault("true")
        @Description("Whether lines name the path that was asked for; the query never is.")
        boolean path();
    }

    /** {@code moorgate.log.*}. */
    interface LogLines {
        @WithDefault("text")
        @Description("How log lines are written: `text` (logfmt) or `json`, one object a line.")
        String format();
    }

    /** {@code moorgate.http.*}. */
    interface Http extends Http2Settings {
        @WithDefault("8080")
        @Description("The port for HTTP/1.1, h2c, WebSocket and gRPC; `0` takes a free one.")
        int port();

        @WithName("request-line-bytes-max")
        @WithDefault("8192")
        @Description("The longest request line; longer is answered 414.")
        int requestLineBytesMax();

        @WithName("header-bytes-max")
        @WithDefault("32768")
        @Description("All header fields of a request together; more is answered 431.")
        int headerBytesMax();

        @WithName("header-fields-max")
        @WithDefault("128")
        @Description(
                "Header fields of a request or an answer, and trailers (of a request over HTTP/1.1 only); more is answered 431, or 502 where an endpoint sends them.")
        int headerFieldsMax();

        @WithName("header-timeout")
        @WithDefault("10s")
        @Description("How long a client may take to send a request head; `100ms` and more.")
        Duration headerTimeout();

        @WithName("keep-alive-timeout")
        @WithDefault("75s")
        @Description("How long a client connection may wait for its next request.")
        Duration keepAliveTimeout();

        @WithName("body-rate-min")
        @WithDefault("240")
        @Description(
                "Bytes a second that the body of a request has to bring, over each `body-rate-grace`; slower is answered"
                        + " 408. gRPC, WebSockets and what an endpoint has begun to answer are not meant; `0` for no minimum.")
        int bodyRateMin();

        @WithName("body-rate-grace")
        @WithDefault("30s")
        @Description("Over how long the rate of a body is taken, and so how long it may stand still; `1s` and more.")
        Duration bodyRateGrace();
    }

    /** {@code moorgate.https.*}. */
    interface Https {
        @WithDefault("8443")
        @Description(
                "The TLS port: the same over TLS, ALPN `h2` and `http/1.1`. Opened when there is a certificate; `0` takes a free one.")
        int port();
    }

    /** {@code moorgate.tcp.*}. */
    interface Tcp {
        @WithDefault("1024-65535")
        @Description("The ports that `moorgate.io/listen` may open: numbers and ranges; the gateway's own ports never.")
        String ports();
    }

    /** {@code moorgate.cookie.*}. */
    interface CookieSettings {
        @WithName("key-file")
        @Description(
                "Signing keys of affinity cookies, one a line: the first signs, all verify. Generated at start without it.")
        Optional<String> keyFile();
    }

    /** {@code moorgate.peers.*}. */
    interface Peers {
        @WithDefault("9500")
        @Description(
                "The port between replicas, open where there is a key file or there are certificates. In Kubernetes `0`"
                        + " stops the start: it has to be a fixed one, which the Lease announces to the others.")
        int port();

        @WithName("static")
        @Description(
                "Directory source: `host:port` of every replica, comma-separated; this one may be among them. In Kubernetes the"
                        + " Leases say.")
        Optional<List<String>> listed();

        @WithName("key-file")
        @Description(
                "Shared keys of the replicas, one a line of 32 bytes or more: the first is the one to dial with, any is good"
                        + " for being dialled. Read again when it changes.")
        Optional<String> keyFile();

        /** By certificates rather than by a key. */
        PeerTls tls();
    }

    /** {@code moorgate.peers.tls.*}. */
    interface PeerTls {
        @Description(
                "This replica's certificate, PEM, in place of a key; with `moorgate.peers.tls.key` and `moorgate.peers.tls.ca`."
                        + " Read again when it changes.")
        Optional<String> cert();

        @Description("The certificate's private key, PEM, PKCS #8.")
        Optional<String> key();

        @Description("The authority that issues certificates to replicas only; PEM.")
        Optional<String> ca();
    }

    /** {@code moorgate.shutdown.*}. */
    interface Shutdown {
        @WithName("drain-timeout")
        @WithDefault("5m")
        @Description(
                "How long live connections may go on after SIGTERM, the grace included; they are ended one by one. A second"
                        + " SIGTERM, or SIGINT, ends at once.")
        Duration drainTimeout();

        @WithDefault("10s")
        @Description("After SIGTERM, readiness is off and listeners still accept for this long.")
        Duration grace();
    }
}
