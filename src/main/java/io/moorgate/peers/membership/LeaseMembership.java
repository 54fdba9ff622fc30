package io.moorgate.peers.membership;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.time.WallClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Membership by one Kubernetes Lease per replica: each renews its own and looks at all of them.
 *
 * <p><b>Looking</b> is a plain list of the gateway's own namespace by label, every 2 s. What that costs the API server:
 * half a list and a tenth of a write a second for each replica, about 1 KiB a Lease; five replicas read 13 KiB a second
 * together, twenty 200 KiB. A watch would move a fifth of those bytes, but one on which nothing arrives does not show
 * whether no replica lives or nothing gets through, and the rule below needs to know: of lists each answer is the
 * proof. The list asks for what is newest, not for what a server remembers, so that what is seen never goes backward.
 *
 * <p><b>Judging.</b> A replica is there until its Lease is deleted, or until every look of this replica for the whole
 * duration of the Lease has shown no renewal; see {@link ObservedLeases}. No replica is judged while this one cannot
 * look, or cannot renew its own Lease (then perhaps none can): membership freezes. When both work again every Lease
 * gets a whole duration. So a replica that died without releasing its Lease is missed within 35 s of its last renewal,
 * and how a replica's clock is set does not matter.
 *
 * <p><b>The fence.</b> A replica that has not managed to renew for a Lease's duration less a few seconds, counted from
 * when the last good renewal was sent, knows that it is fenced before another one can have missed it; see {@link
 * LeaseTimes#fenceNanos}. (A process that is stopped as a whole notices it when it goes on.)
 *
 * <p><b>Two processes of one name.</b> The one that began later holds the Lease; the other one is superseded: fenced, and
 * not ready. Once the Lease is gone, or has not been renewed for its duration, it takes it over as the next life.
 *
 * <p>Threads: one, its own, which blocks on the API server and on which listeners are called; {@link #members} is
 * one volatile reference that any thread reads.
 *
 * <p>Needs the rights to get, list, create, update and delete Leases ({@code coordination.k8s.io}) in its namespace.
 */
public final class LeaseMembership implements Membership {
    private static final Logger LOG = Logger.getLogger(LeaseMembership.class);

    private final KubernetesClient client;
    private final Announcement self;
    private final LeaseTimes times;
    private final Ticker ticker;
    private final TaskLoop thread;
    private final Runnable endThread;
    private final LeaseRenewer renewer;
    private final LeaseLooks looks;
    private final Pace renewPace;
    private final Pace lookPace;
    private final Calls renewals = new Calls("lease renewal");
    private final Calls lists = new Calls("lease list");

    private volatile Members members = Members.NONE;
    private final List<Runnable> listeners = new ArrayList<>();
    private Timers.Timer nextRenewal = () -> {};
    private boolean draining;
    private boolean announced;
    private boolean superseded;
    private boolean released;
    private long renewedAt;

    /** {@code client} is for this membership alone, which closes it; {@link LeaseTimes#client} makes one. */
    public LeaseMembership(
            Announcement self, LeaseTimes times, KubernetesClient client, Ticker ticker, WallClock clock) {
        this(self, times, client, ticker, clock, new TaskThread("membership", LeaseMembership::onFault));
    }

    private LeaseMembership(
            Announcement self,
            LeaseTimes times,
            KubernetesClient client,
            Ticker ticker,
            WallClock clock,
            TaskThread thread) {
        this(self, times, client, ticker, clock, new Random(), new Loop(thread, thread::close));
    }

    /** The thread that all of it runs on; {@code end} ends it. */
    record Loop(TaskLoop thread, Runnable end) {}

    /** On a thread that the caller gives. */
    LeaseMembership(
            Announcement self,
            LeaseTimes times,
            KubernetesClient client,
            Ticker ticker,
            WallClock clock,
            RandomGenerator random,
            Loop loop) {
        this.client = client;
        this.self = self;
        this.times = times;
        this.ticker = ticker;
        this.thread = loop.thread();
        this.endThread = loop.end();
        var calls = new LeaseCalls(client, self.namespace(), times.requestTimeout(), this::publish);
        this.renewer = new LeaseRenewer(calls, self, times.duration(), clock);
        this.looks = new LeaseLooks(calls, self, times, ticker);
        this.renewPace = new Pace(times.renewEvery(), random);
        this.lookPace = new Pace(times.lookEvery(), random);
    }

    @Override
    public void onChange(Runnable changed) {
        listeners.add(changed);
    }

    @Override
    public void start() {
        thread.execute(() -> {
            renew();
            look();
            tick();
        });
    }

    @Override
    public Members members() {
        return members;
    }

    @Override
    public void draining() {
        thread.execute(() -> {
            draining = true;
            renew();
        });
    }

    /** Deletes the Lease; waits for that no longer than two requests may take. */
    @Override
    public void close() {
        var done = new CompletableFuture<Void>();
        thread.execute(() -> {
            release();
            done.complete(null);
        });
        try {
            done.get(2 * times.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            LOG.warnf("lease not released replica=%s reason=no answer in time", self.replica());
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
        }
        endThread.run();
        client.close();
    }

    /** The last thing that is done with the API server. */
    void release() {
        released = true;
        nextRenewal.cancel();
        publish();
        try {
            boolean deleted = renewer.release();
            LOG.infof("lease released replica=%s deleted=%s", self.replica(), deleted);
        } catch (RuntimeException fault) {
            LOG.warnf("lease not released replica=%s reason=%s", self.replica(), Calls.textOf(fault));
        }
    }

    private void renew() {
        if (released) {
            return;
        }
        nextRenewal.cancel();
        long sentAt = ticker.nanos();
        long wait;
        try {
            onOutcome(renewer.renew(draining), sentAt);
            renewals.succeeded();
            wait = renewPace.afterSuccess();
        } catch (RuntimeException fault) {
            renewals.failed(fault);
            wait = renewPace.afterFailure();
        }
        nextRenewal = thread.after(wait, this::renew);
        publish();
    }

    private void onOutcome(LeaseRenewer.Outcome outcome, long sentAt) {
        boolean wasSuperseded = superseded;
        superseded = outcome == LeaseRenewer.Outcome.SUPERSEDED;
        if (!superseded) {
            announced = true;
            renewedAt = sentAt;
        } else if (!wasSuperseded) {
            LOG.errorf("another process runs under this replica's name, and began later replica=%s", self.replica());
        }
    }

    private void look() {
        if (released) {
            return;
        }
        long wait;
        try {
            LeaseLooks.Own own = looks.look(judges());
            lists.succeeded();
            wait = lookPace.afterSuccess();
            if (superseded && !own.isHeld()) {
                LOG.infof(
                        "the other process of this replica's name is gone, its Lease is taken over replica=%s",
                        self.replica());
                renewer.beginNextLife();
                renew();
            } else if (announced && !superseded && !own.epoch().equals(Optional.of(renewer.epoch()))) {
                renew();
            }
        } catch (RuntimeException fault) {
            lists.failed(fault);
            wait = lookPace.afterFailure();
        }
        thread.after(wait, this::look);
        publish();
    }

    /** Ages grow and the fence falls also while nothing is received. */
    private void tick() {
        if (!released) {
            publish();
            thread.after(LeaseTimes.TICK.toNanos(), this::tick);
        }
    }

    private boolean judges() {
        return announced && !superseded && ticker.nanos() - renewedAt <= times.renewedNanosMax();
    }

    private boolean isFenced(long now) {
        return !announced || superseded || released || now - renewedAt >= times.fenceNanos();
    }

    /** Also before each call: while that lasts, nothing else notices that the fence falls. */
    private void publish() {
        long now = ticker.nanos();
        var all = new ArrayList<Member>();
        if (looks.hasLooked()) {
            all.addAll(looks.others(now));
            if (announced) {
                all.add(new Member(
                        self.replica(),
                        renewer.epoch(),
                        self.address(),
                        self.protocol(),
                        draining,
                        self.pod().addresses(),
                        now - renewedAt));
            }
            all.sort(Comparator.comparing(Member::replica));
        }
        Members before = members;
        members = new Members(all, isFenced(now), superseded);
        if (!members.isLike(before)) {
            LOG.info(MembersLine.of(before, members));
            listeners.forEach(LeaseMembership::run);
        }
    }

    /** A fault of a listener must not end the renewals. */
    private static void run(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException fault) {
            onFault(fault);
        }
    }

    private static void onFault(Throwable fault) {
        LOG.error("a fault of the gateway's own, in membership", fault);
    }
}
