package io.moorgate.app;

import io.moorgate.routing.ServerNames;
import io.moorgate.tickets.TicketSecrets;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Timers;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.port.HttpListener;
import io.moorgate.traffic.tls.Passthrough;
import io.moorgate.traffic.tls.TlsContexts;
import io.moorgate.traffic.tls.TlsEngine;
import io.moorgate.traffic.tls.TlsSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * The TLS port: opened with the first certificate or the first host that is passed through, and open from then on. A port that is taken is tried again.
 *
 * <p>Thread: the configuration's, but for what says otherwise.
 */
final class HttpsPort {
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Logger LOG = Logger.getLogger(HttpsPort.class);

    private final int setting;
    private final HttpListener listener;
    private final TlsContexts contexts;
    private final TaskThread thread;
    private final AtomicReference<Optional<String>> fault = new AtomicReference<>(Optional.empty());
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean opened;

    /** {@code setting}: the port that is to be opened. */
    private HttpsPort(int setting, HttpListener listener, TlsContexts contexts, TaskThread thread) {
        this.setting = setting;
        this.listener = listener;
        this.contexts = contexts;
        this.thread = thread;
    }

    /** The TLS port beside {@code http}, with the same routes and limits. */
    static HttpsPort beside(
            HttpListener http,
            Vertx vertx,
            SettingsReader reader,
            TaskThread thread,
            TrafficEvents events,
            Passthrough passthrough,
            TicketSecrets tickets) {
        TlsEngine engine = TlsEngine.best();
        log(engine, reader.tls());
        TlsContexts contexts = new TlsContexts(engine, reader.tls(), thread, tickets);
        tickets.onChange(() -> thread.execute(contexts::ticketsChanged));
        HttpListener encrypted =
                http.overTls(vertx, reader.https(), contexts, reader.tls(), Timers::of, events, passthrough);
        return new HttpsPort(reader.https().port().number(), encrypted, contexts, thread);
    }

    /** Says what speaks TLS. */
    private static void log(TlsEngine engine, TlsSettings settings) {
        List<String> lacking = engine.lacking(settings.groups());
        LOG.infof(
                "tls=%s min-version=%s groups=%s%s",
                engine.description(),
                settings.minVersion(),
                String.join(",", settings.groups()),
                lacking.isEmpty() ? "" : " lacking=" + String.join(",", lacking));
    }

    /** Serves {@code names} from now on, and opens the port where that is the first time that a handshake can succeed. */
    void follow(ServerNames names) {
        contexts.follow(names);
        if (!opened && names.areServed()) {
            opened = true;
            open();
        }
    }

    private void open() {
        if (closed.get()) {
            return;
        }
        listener.open()
                .onSuccess(done -> {
                    fault.set(Optional.empty());
                    LOG.infof("listening https=%d", listener.port());
                })
                .onFailure(failed -> {
                    if (fault.getAndSet(Optional.of(String.valueOf(failed.getMessage())))
                            .isEmpty()) {
                        LOG.warnf("https port %d cannot be opened: %s (tried again)", setting, failed.getMessage());
                    }
                    thread.execute(() -> thread.after(RETRY.toNanos(), this::open));
                });
    }

    /** Why the port could not be opened. Any thread. */
    Optional<String> fault() {
        return fault.get();
    }

    /** The port that is open, or the setting. Any thread. */
    int port() {
        return listener.port();
    }

    /** Accepts no more. Any thread. */
    void leave() {
        closed.set(true);
        listener.leave();
    }

    /** Accepts no more and closes every connection. Any thread. */
    Future<Void> close() {
        closed.set(true);
        return listener.close();
    }

    /** Gives memory back, once the event loops have ended. */
    void release() {
        contexts.close();
    }
}
