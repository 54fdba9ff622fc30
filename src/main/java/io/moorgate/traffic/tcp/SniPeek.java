package io.moorgate.traffic.tcp;

import io.moorgate.routing.HostRoutes;
import io.moorgate.routing.Route;
import io.moorgate.time.Timers;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TlsHandshake;
import io.moorgate.traffic.tls.ClientHello;
import io.moorgate.traffic.tls.ClientHelloReader;
import io.moorgate.traffic.tls.ClientHelloReader.Finding;
import io.moorgate.traffic.tls.PostgresRequest;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads a client's TLS ClientHello to choose its route by server name; the bytes stay untouched for the endpoint. What
 * is no ClientHello, too long or too slow is reset; a name without a route gets the alert {@code unrecognized_name}.
 *
 * <p>Thread: the client's.
 */
final class SniPeek implements WaitingClient.Watcher {
    /** How long a client may take for its ClientHello. */
    static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final TcpLoop loop;
    private final WaitingClient client;
    private final Client accepted;
    private final HostRoutes<Route> routes;
    private final Consumer<Route> next;
    private final ClientHelloReader reader = new ClientHelloReader();
    private Timers.Timer deadline;
    private boolean denied;
    private boolean begun;
    private boolean over;

    /** {@code next} takes the client on once its route is known. */
    SniPeek(TcpLoop loop, WaitingClient client, Client accepted, HostRoutes<Route> routes, Consumer<Route> next) {
        this.loop = loop;
        this.client = client;
        this.accepted = accepted;
        this.routes = routes;
        this.next = next;
    }

    /** Begins to read. */
    void begin() {
        client.watch(this);
        deadline = loop.timers().after(DEADLINE_NANOS, () -> limit(Limit.CLIENT_HELLO_TIME));
        client.read();
    }

    @Override
    public void onBytes(ByteBuf bytes) {
        if (over) {
            return;
        }
        switch (begun ? PostgresRequest.Finding.OTHER : PostgresRequest.find(client.held())) {
            case INCOMPLETE -> client.read();
            case OTHER -> {
                read(begun ? bytes : client.held().slice());
                begun = true;
            }
            case PostgresRequest.Finding request -> onPostgres(request);
        }
    }

    /** A client that asks whether it may begin, at most once for each kind of encryption. */
    private void onPostgres(PostgresRequest.Finding request) {
        begun = request == PostgresRequest.Finding.TLS;
        if (request == PostgresRequest.Finding.TOO_MUCH || denied && !begun) {
            refuse("more than a request for encryption");
            return;
        }
        denied = true;
        if (begun) {
            accepted.asksForTls();
        }
        client.takeHeld().release();
        client.answer(PostgresRequest.answer(request));
        client.read();
    }

    private void read(ByteBuf bytes) {
        switch (reader.read(bytes)) {
            case Finding.Incomplete() -> client.read();
            case Finding.Hello(ClientHello hello) -> choose(hello.serverName());
            case Finding.Malformed(String why) -> refuse(why);
            case Finding.TooLong() -> limit(Limit.CLIENT_HELLO_BYTES);
        }
    }

    private void refuse(String why) {
        finish();
        client.reset();
        refused(TlsHandshake.Result.FAILED, "", why + " (expected: a TLS ClientHello)");
    }

    private void refused(TlsHandshake.Result result, String serverName, String why) {
        loop.events().tlsHandshake(TlsHandshake.failed(result));
        loop.events()
                .refused(TlsHandshake.refused(result, serverName, why, NetUtil.toAddressString(accepted.address())));
    }

    @Override
    public void onInputEnded() {
        if (!over) {
            finish();
            client.reset();
        }
    }

    @Override
    public void onTooMuch() {
        limit(Limit.EARLY_BYTES);
    }

    @Override
    public void onGone() {
        finish();
    }

    private void choose(String serverName) {
        finish();
        Optional<Route> route = routes.find(serverName, any -> true);
        if (route.isPresent()) {
            next.accept(route.get());
            return;
        }
        refused(TlsHandshake.Result.UNRECOGNIZED_NAME, serverName, "");
        client.takeHeld().release();
        UnrecognizedName.send(client.handOver(), loop.timers());
    }

    private void limit(Limit reached) {
        if (!over) {
            finish();
            loop.events().limitReached(reached);
            client.reset();
            boolean late = reached == Limit.CLIENT_HELLO_TIME;
            refused(late ? TlsHandshake.Result.TIMEOUT : TlsHandshake.Result.FAILED, "", reached.label());
        }
    }

    private void finish() {
        over = true;
        deadline.cancel();
    }
}
