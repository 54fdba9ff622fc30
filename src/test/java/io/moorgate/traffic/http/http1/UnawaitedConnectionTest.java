package io.moorgate.traffic.http.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.http.head.AnswerHeadLimits;
import io.moorgate.traffic.http.head.HeadBudget;
import io.moorgate.traffic.http.stream.ConnectionWish;
import io.moorgate.traffic.http.stream.PoolContext;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pool does with the outcome of a dial that no request waits for. */
class UnawaitedConnectionTest {
    private static final ConnectPolicy POLICY = new ConnectPolicy(Duration.ofSeconds(5), 1);
    private static final Endpoint ENDPOINT = new Endpoint(
            EndpointId.ofAddress("127.0.0.1", 1),
            "pod",
            new InetSocketAddress("127.0.0.1", 1),
            EndpointState.READY,
            Set.of());

    private final HeldTime time = new HeldTime();
    private final List<Promise<Channel>> dials = new ArrayList<>();
    private final Http1Pools pools = new Http1Pools(
            new PoolContext(
                    time,
                    time,
                    (endpoint, policy) -> dial(),
                    limit -> {},
                    new AnswerHeadLimits(128, HeadBudget.ofHeap())),
            BufferFixture.unbounded(new EmbeddedChannel()));

    private Future<Channel> dial() {
        Promise<Channel> dial = Promise.promise();
        dials.add(dial);
        return dial.future();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isReportedWhereItIsAConnectionWhichTheNextRequestGets(boolean fresh) {
        Left left = new Left(fresh);
        EmbeddedChannel channel = new EmbeddedChannel();
        dials.getFirst().complete(channel);
        assertEquals(List.of(Optional.empty()), left.reported);
        Future<StreamCarrier> next = pools.acquire(ENDPOINT, POLICY, false, abort -> {});
        assertSame(channel, next.result().channel());
        assertEquals(1, dials.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isReportedWhereThereIsNoConnection(boolean fresh) {
        Left left = new Left(fresh);
        ConnectException refused = new ConnectException("refused");
        dials.getFirst().fail(refused);
        assertEquals(List.of(Optional.of(refused)), left.reported);
    }

    @Test
    void isNotReportedWhereAnotherRequestFailsByIt() {
        Left left = new Left(false);
        Future<StreamCarrier> other = pools.acquire(ENDPOINT, POLICY, false, abort -> {});
        ConnectException refused = new ConnectException("refused");
        dials.getFirst().fail(refused);
        assertSame(refused, other.cause());
        assertEquals(List.of(), left.reported);
    }

    /** A request that does not wait any more. */
    private final class Left implements ConnectionWish {
        private final List<Optional<Throwable>> reported = new ArrayList<>();
        private Runnable abort = () -> {};

        Left(boolean fresh) {
            Future<StreamCarrier> given = pools.acquire(ENDPOINT, POLICY, fresh, this);
            abort.run();
            assertTrue(given.failed());
        }

        @Override
        public void onCancel(Runnable abort) {
            this.abort = abort;
        }

        @Override
        public void endedUnawaited(Optional<Throwable> fault) {
            reported.add(fault);
        }
    }
}
