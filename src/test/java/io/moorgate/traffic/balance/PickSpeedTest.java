package io.moorgate.traffic.balance;

import static io.moorgate.traffic.balance.BalanceFixture.client;
import static io.moorgate.traffic.balance.BalanceFixture.pods;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.PinClaim;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.affinity.cookie.EndpointTag;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Upstream;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.live.TrafficEvents;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Prints the CPU time of picks and lookups on one thread, which a busy machine disturbs least. Nothing is asserted about time. */
class PickSpeedTest {
    private static final int ROWS = 50_000;
    private static final int TIMES = 100_000;

    private final ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
    private final Ticker ticker = Ticker.system();
    private final LiveCounts counts = new LiveCounts();
    private final AffinityTable pins = new AffinityTable(AffinityTable.ENTRIES_MAX_DEFAULT, ticker);
    private final CookieSigner signer = CookieSigner.generated();
    private final EndpointPicker picker = new EndpointPicker(pins, counts, signer, TrafficEvents.SILENT, ticker);

    @Test
    void printsWhatLookupsAndPicksCost() {
        for (Balance.Strategy strategy : Balance.Strategy.values()) {
            report(strategy + " of 10", picks(BalanceFixture.upstream(strategy, pods(10))));
            report(strategy + " of 1000", picks(BalanceFixture.upstream(strategy, pods(1000))));
        }
        Affinity clientIp = BalanceFixture.affinity(new Affinity.Key.ClientIp());
        report("client-ip pin, new then held", picks(BalanceFixture.upstream(clientIp, pods(10))));
        report("lookup among " + pins.entries() + " rows", lookups());
        report("cookie signed", i -> signer.sign(BalanceFixture.CHAT, ClientKey.ofCookie(i, i), new EndpointTag(i, i)));
        String cookie = signer.sign(BalanceFixture.CHAT, signer.newClient(), new EndpointTag(1, 1));
        report("cookie verified", i -> signer.verify(BalanceFixture.CHAT, cookie)
                .orElseThrow());
        assertEquals(0, counts.snapshot().values().stream().mapToInt(x -> x).sum());
    }

    private IntConsumer picks(Upstream upstream) {
        return i -> {
            Pick pick = picker.pick(upstream, client(i % ROWS));
            pick.next();
            pick.connected(1000);
            pick.release();
        };
    }

    /** Taking hold of a pin and leaving it, clients in random order. */
    private IntConsumer lookups() {
        UpstreamId upstream = new UpstreamId(BalanceFixture.CHAT, "http");
        List<ClientKey> clients = new SplittableRandom(1)
                .ints(ROWS, 0, ROWS)
                .mapToObj(i -> ClientKey.ofAddress(client(i).address(), ClientPrefix.WHOLE))
                .toList();
        Duration timeout = Duration.ofHours(1);
        return i -> {
            Optional<PinClaim> claim = pins.claim(upstream, clients.get(i % ROWS), timeout, Optional.empty());
            claim.orElseThrow().leave();
        };
    }

    private void report(String what, IntConsumer step) {
        run(step);
        long nanos = run(step);
        System.out.printf(Locale.ROOT, "%-40s %6.0f ns%n", what, (double) nanos / TIMES);
    }

    private long run(IntConsumer step) {
        long startNanos = cpu.getCurrentThreadCpuTime();
        for (int i = 0; i < TIMES; i++) {
            step.accept(i);
        }
        return cpu.getCurrentThreadCpuTime() - startNanos;
    }
}
