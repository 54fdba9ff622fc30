package io.moorgate.traffic.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Route;
import io.moorgate.routing.Upstream;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.balance.EndpointPicker;
import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.balance.PickState;
import io.moorgate.traffic.port.RecordedEvents;
import io.moorgate.traffic.port.TcpRoutes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ConnectorTest {
    private final HeldTime time = new HeldTime();
    private final RecordedEvents events = new RecordedEvents();
    private final Connector connector = new Connector(time, events);
    private final EndpointPicker picker =
            new EndpointPicker(new AffinityTable(10, time), new LiveCounts(), CookieSigner.generated(), events, time);
    private final Route route = TcpRoutes.to(new ConnectPolicy(Duration.ofSeconds(1), 3), 1, 2, 3, 4, 5);
    private final Pick pick = pick(route);
    private final List<Integer> dialled = new ArrayList<>();

    @Test
    void aRefusedEndpointIsFollowedByTheNext() {
        Future<String> connect = connector.connect(Runnable::run, route, pick, endpoint -> {
            note(endpoint);
            return dialled.size() < 3 ? Future.failedFuture(new ConnectException("no")) : Future.succeededFuture("yes");
        });
        assertEquals("yes", connect.result());
        assertEquals(3, dialled.stream().distinct().count());
        assertEquals(List.of("failed refused", "failed refused", "connected"), events.told());
    }

    @Test
    void theFirstFailureStandsOnceTooManyConnectsNeedAnotherEndpoint() {
        for (int connects = 0; connects < 200; connects++) {
            failure(connector.connect(Runnable::run, route, pick(route), endpoint -> {
                note(endpoint);
                return Future.failedFuture(new ConnectException("no"));
            }));
        }
        assertEquals(200 + 140, dialled.size(), "100 in 10 s, and one in five connects");
        assertEquals("limit retry-budget", events.told().getLast());
    }

    @Test
    void triesNoMoreEndpointsThanAttempts() {
        ConnectFailed failure = failure(connector.connect(Runnable::run, route, pick, endpoint -> {
            note(endpoint);
            return Future.failedFuture(new ConnectException("no"));
        }));
        assertEquals(ConnectFailed.Kind.REFUSED, failure.kind());
        assertEquals(3, dialled.size());
    }

    @Test
    void theLastAttemptsTimeoutIsToldAsTimeout() {
        ConnectFailed failure = failure(connector.connect(Runnable::run, route, pick, endpoint -> {
            note(endpoint);
            return Future.failedFuture(dialled.size() < 3 ? new ConnectException("no") : new TimeoutException("slow"));
        }));
        assertEquals(ConnectFailed.Kind.TIMEOUT, failure.kind());
        assertEquals(List.of("failed refused", "failed refused", "failed timeout"), events.told());
    }

    @Test
    void beginsNoAttemptOnceAllTheirTimeIsSpent() {
        ConnectFailed failure = failure(connector.connect(Runnable::run, route, pick, endpoint -> {
            note(endpoint);
            time.advance(Duration.ofMillis(1600));
            return Future.failedFuture(new ConnectException("no, and late"));
        }));
        assertEquals(ConnectFailed.Kind.TIMEOUT, failure.kind());
        assertEquals(2, dialled.size());
    }

    @Test
    void noEndpointAtAllIsToldApart() {
        Route empty = TcpRoutes.to();
        ConnectFailed failure =
                failure(connector.connect(Runnable::run, empty, pick(empty), endpoint -> Future.succeededFuture("")));
        assertEquals(ConnectFailed.Kind.NO_ENDPOINT, failure.kind());
        assertEquals(List.of(), events.told());
    }

    @Test
    void aClientThatGaveUpStopsFurtherAttempts() {
        Cancellation cancellation = new Cancellation();
        Promise<String> dial = Promise.promise();
        Future<String> connect = connector.connect(
                Runnable::run,
                route,
                pick,
                endpoint -> {
                    note(endpoint);
                    cancellation.onCancel(() -> dial.fail(new IOException("closed")));
                    return dial.future();
                },
                cancellation);
        cancellation.cancel();
        assertEquals(ConnectFailed.Kind.CANCELLED, failure(connect).kind());
        assertEquals(1, dialled.size());
        assertEquals(List.of(), events.told());
    }

    @Test
    void aDialThatSucceedsAfterTheClientGaveUpIsHandedOverForDisposal() {
        Cancellation cancellation = new Cancellation();
        Promise<String> dial = Promise.promise();
        Future<String> connect = connector.connect(Runnable::run, route, pick, endpoint -> dial.future(), cancellation);
        cancellation.cancel();
        dial.complete("too late");
        assertEquals("too late", connect.result());
    }

    @Test
    void aDialThatThrowsIsAFailedAttempt() {
        ConnectFailed failure = failure(connector.connect(Runnable::run, route, pick, endpoint -> {
            throw new IllegalStateException("broken");
        }));
        assertEquals(ConnectFailed.Kind.REFUSED, failure.kind());
        assertEquals(3, events.count("failed error"));
    }

    @Test
    void aPickThatThrowsOnceItsQuestionIsAnsweredFailsTheConnect() {
        List<Runnable> later = new ArrayList<>();
        Pick broken = new EndpointPicker(
                        new PickState(
                                new AffinityTable(10, time),
                                new LiveCounts(),
                                new EndpointHealth(time, HealthEvents.SILENT)),
                        CookieSigner.generated(),
                        events,
                        time,
                        new BrokenOwners())
                .pick(pinned(route.upstream()), InetAddress::getLoopbackAddress);
        Future<String> connect = connector.connect(later::add, route, broken, endpoint -> Future.succeededFuture(""));
        assertFalse(connect.isComplete());
        later.forEach(Runnable::run);
        assertInstanceOf(NullPointerException.class, connect.cause());
    }

    private static Upstream pinned(Upstream upstream) {
        Affinity byAddress = new Affinity(
                new Affinity.Key.ClientIp(),
                Duration.ofMinutes(1),
                Affinity.WhenDraining.STAY,
                Affinity.WhenLost.REBIND,
                Affinity.Mode.PERSISTENT);
        return new Upstream(
                upstream.service(),
                upstream.port(),
                upstream.endpoints(),
                upstream.balance(),
                byAddress,
                upstream.clientPrefix());
    }

    /** Answer with nothing at all, which a pick cannot stand. */
    private static final class BrokenOwners implements FirstPins {
        @Override
        public Standing standing(UpstreamId upstream, ClientKey client) {
            return Standing.ASKS;
        }

        @Override
        public void ask(PinQuestion question, Duration waitMax, Executor loop, Consumer<Optional<EndpointId>> answer) {
            loop.execute(() -> answer.accept(null));
        }
    }

    @Test
    void aLimitOfTheGatewaysOwnIsCounted() {
        failure(connector.connect(Runnable::run, route, pick, endpoint -> {
            note(endpoint);
            return Future.failedFuture(new IOException(
                    dialled.size() == 1
                            ? "connect(..) failed with error(-99): Cannot assign requested address"
                            : "newSocketStream(..) failed with error(-24): Too many open files"));
        }));
        assertEquals(3, events.count("failed limit"));
        assertEquals(1, events.count("limit local-ports"));
        assertEquals(2, events.count("limit descriptors"));
    }

    private void note(Endpoint endpoint) {
        dialled.add(endpoint.address().getPort());
    }

    private Pick pick(Route of) {
        return picker.pick(of.upstream(), InetAddress::getLoopbackAddress);
    }

    private static ConnectFailed failure(Future<?> connect) {
        assertTrue(connect.failed(), "failed");
        return assertInstanceOf(ConnectFailed.class, connect.cause());
    }
}
