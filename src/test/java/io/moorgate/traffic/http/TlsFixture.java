package io.moorgate.traffic.http;

import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HostRoutes;
import io.moorgate.routing.ServerNames;
import io.moorgate.routing.ServerTls;
import io.moorgate.tickets.TicketSecrets;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.port.HttpListener;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TlsClient;
import io.moorgate.traffic.tls.TlsContexts;
import io.moorgate.traffic.tls.TlsEngine;
import io.moorgate.traffic.tls.TlsSettings;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The TLS port beside the plain one, with certificates of one authority. */
final class TlsFixture implements AutoCloseable {
    final HttpFixture http = new HttpFixture();
    final TestAuthority authority = new TestAuthority("authority");
    final TlsContexts contexts;
    private final HttpListener listener;

    TlsFixture(TlsEngine engine) {
        this(engine, TlsSettings.DEFAULT);
    }

    TlsFixture(TlsEngine engine, TlsSettings settings) {
        contexts = new TlsContexts(engine, settings, (delay, task) -> () -> {}, new TicketSecrets(WallClock.system()));
        listener = http.openTls(contexts, settings);
    }

    /** BoringSSL, and one certificate for every name. */
    static TlsFixture serving(int... endpoints) {
        TlsFixture fixture = new TlsFixture(TlsEngine.best());
        fixture.serve(
                Map.of(), ServerTls.of(fixture.authority.issue("localhost").as("default/any")));
        fixture.http.routeAllTo(endpoints);
        return fixture;
    }

    int port() {
        return listener.port();
    }

    HttpListener listener() {
        return listener;
    }

    /** Serves what {@code names} say, and {@code fallback} for others. */
    void serve(Map<String, ServerTls> names, ServerTls... fallback) {
        Map<HostPattern, ServerTls> byName = new HashMap<>();
        names.forEach((name, tls) -> byName.put(new HostPattern(name), tls));
        contexts.follow(new ServerNames(
                new HostRoutes<>(byName), fallback.length == 0 ? Optional.empty() : Optional.of(fallback[0])));
    }

    TlsClient client() {
        return new TlsClient(authority);
    }

    /** A client of HTTP/1.1 over TLS. */
    RawClient connect() throws IOException {
        return new RawClient(client().alpn("http/1.1").dial(port(), "localhost"));
    }

    @Override
    public void close() {
        http.close();
        contexts.close();
    }
}
