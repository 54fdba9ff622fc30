package io.moorgate.health;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HealthCheck;
import io.moorgate.routing.HealthPolicy;
import io.moorgate.time.WallClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The health of the endpoints of one upstream. Any thread: one lock, held for a change; observers are notified behind it.
 */
final class UpstreamHealth {
    private final UpstreamId id;
    private final ConcurrentMap<UpstreamId, Aside> asides;
    private final HealthEvents events;
    private final WallClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<EndpointId, Judgement> judgements = new HashMap<>();
    private final List<Runnable> news = new ArrayList<>();
    private Endpoints endpoints = Endpoints.NONE;
    private HealthPolicy policy = HealthPolicy.DEFAULT;
    private boolean isPanic;

    /** What {@code replica} has found out. */
    record Reported(boolean isHealthy, String replica) {}

    /** What picks are to see goes to {@code asides}; faults are at the times of {@code clock}. */
    UpstreamHealth(UpstreamId id, ConcurrentMap<UpstreamId, Aside> asides, HealthEvents events, WallClock clock) {
        this.id = id;
        this.asides = asides;
        this.events = events;
        this.clock = clock;
    }

    /**
     * These are its endpoints from now on. One that may get no client is forgotten: it comes back as a new one. Whether there is
     * news for the other replicas: something that this one has found out holds no more.
     */
    boolean update(Endpoints now, HealthPolicy itsPolicy) {
        boolean[] isNews = new boolean[1];
        changing(() -> {
            long before = findings();
            endpoints = now;
            policy = itsPolicy;
            judgements.keySet().removeIf(known -> !isJudged(now.byId().get(known)));
            for (Endpoint endpoint : now.all()) {
                if (isJudged(endpoint)) {
                    judgements.computeIfAbsent(endpoint.id(), first -> new Judgement(endpoint)).endpoint = endpoint;
                }
            }
            if (isUnchecked()) {
                judgements.values().stream()
                        .filter(judgement -> judgement.checked() != HealthState.UNCHECKED)
                        .forEach(Judgement::unchecked);
            }
            returnSome();
            isNews[0] = findings() < before;
        });
        return isNews[0];
    }

    /** How many endpoints this replica has found something out about. */
    private long findings() {
        return judgements.values().stream().filter(Judgement::isFinding).count();
    }

    private boolean isUnchecked() {
        return policy.check() instanceof HealthCheck.Off;
    }

    private static boolean isJudged(Endpoint endpoint) {
        return endpoint != null
                && (endpoint.state() == EndpointState.READY || endpoint.state() == EndpointState.DRAINING);
    }

    /** Where there are fewer endpoints than there were, more than half of them may be put aside. */
    private void returnSome() {
        long tooMany = asideCount() - Aside.open(endpoints).size() / 2;
        judgements.values().stream()
                .filter(judgement -> judgement.state() == HealthState.EJECTED)
                .limit(Math.max(tooMany, 0))
                .forEach(judgement -> judgement.returnNow(policy.ejectAfter()));
    }

    private long asideCount() {
        return judgements.values().stream()
                .filter(judgement -> judgement.state().isAside())
                .count();
    }

    /** No connect to {@code endpoint} has failed since the last one that succeeded. */
    void connected(EndpointId endpoint) {
        with(endpoint, judgement -> {
            judgement.connected();
            return false;
        });
    }

    /** A connect to {@code endpoint} has failed; true where it is known. Too many in a row put it aside, where half of all stay. */
    boolean connectFailed(EndpointId endpoint, String reason, long nowNanos) {
        return with(endpoint, judgement -> {
            judgement.lastFault = Optional.of(new LastFault(reason, clock.now()));
            boolean isTooMany = judgement.connectFailed(policy.ejectAfter());
            boolean leavesHalf = isTooMany
                    && !judgement.state().isAside()
                    && (asideCount() + 1) * 2 <= Aside.open(endpoints).size();
            if (leavesHalf) {
                judgement.eject(policy.ejectFor(), reason, nowNanos);
            }
            return leavesHalf;
        });
    }

    /** This replica has checked {@code endpoint}; whether there is news for the others. */
    boolean checked(EndpointId endpoint, boolean isGood, String found) {
        boolean[] isNews = new boolean[1];
        with(endpoint, judgement -> {
            if (isUnchecked()) {
                return false;
            }
            HealthState before = judgement.state();
            HealthState checkedBefore = judgement.checked();
            boolean wasOwn = judgement.isOwn;
            judgement.checked(isGood, found, policy);
            if (!isGood) {
                judgement.lastFault = Optional.of(new LastFault(found, clock.now()));
            }
            isNews[0] = !wasOwn || checkedBefore != judgement.checked();
            return before != judgement.state();
        });
        return isNews[0];
    }

    /** {@code replica} has checked {@code endpoint}. */
    void heard(EndpointId endpoint, boolean isHealthy, String replica) {
        with(endpoint, judgement -> {
            if (isUnchecked()) {
                return false;
            }
            HealthState before = judgement.state();
            judgement.heard(isHealthy, replica);
            return before != judgement.state();
        });
    }

    /** The same, from a report that came before the endpoint did. */
    void adopt(EndpointId endpoint, boolean isHealthy, String replica) {
        with(endpoint, judgement -> {
            if (isUnchecked() || judgement.checked() != HealthState.UNCHECKED) {
                return false;
            }
            judgement.heard(isHealthy, replica);
            return true;
        });
    }

    /**
     * Another replica checks {@code endpoint} from now on; whether this one has. {@code reported} is what others have found out
     * meanwhile, which holds from now on: it is read under the lock, so that no later report is undone.
     */
    boolean leave(EndpointId endpoint, Supplier<Optional<Reported>> reported) {
        boolean[] wasOwn = new boolean[1];
        with(endpoint, judgement -> {
            wasOwn[0] = judgement.isOwn;
            judgement.isOwn = false;
            if (!wasOwn[0]) {
                return false;
            }
            HealthState before = judgement.state();
            reported.get().ifPresent(found -> judgement.heard(found.isHealthy(), found.replica()));
            return before != judgement.state();
        });
        return wasOwn[0];
    }

    /** Ends what has lasted long enough. */
    void sweep(long nowNanos) {
        changing(() -> judgements.values().forEach(judgement -> judgement.returnIfDue(policy.ejectAfter(), nowNanos)));
    }

    /** What this replica has found out. */
    void report(Consumer<HealthFinding> findings) {
        lock.lock();
        try {
            judgements.forEach((endpoint, judgement) -> {
                if (judgement.isFinding()) {
                    findings.accept(new HealthFinding(id, endpoint, judgement.checked() == HealthState.HEALTHY));
                }
            });
        } finally {
            lock.unlock();
        }
    }

    /** What {@code shown} says of every endpoint that may get clients. */
    <T> Map<EndpointId, T> each(Function<Judgement, T> shown) {
        lock.lock();
        try {
            Map<EndpointId, T> all = new HashMap<>();
            judgements.forEach((endpoint, judgement) -> all.put(endpoint, shown.apply(judgement)));
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** {@code change} says whether the endpoint's state may be another one; false where there is no such endpoint. */
    private boolean with(EndpointId endpoint, Function<Judgement, Boolean> change) {
        List<Runnable> due = List.of();
        lock.lock();
        try {
            Optional<Judgement> judgement = Optional.ofNullable(judgements.get(endpoint));
            if (judgement.isEmpty()) {
                return false;
            }
            if (change.apply(judgement.get())) {
                due = publish();
            }
        } finally {
            lock.unlock();
        }
        due.forEach(Runnable::run);
        return true;
    }

    private void changing(Runnable change) {
        List<Runnable> due;
        lock.lock();
        try {
            change.run();
            due = publish();
        } finally {
            lock.unlock();
        }
        due.forEach(Runnable::run);
    }

    /** Shows picks what holds now; the notifications that it returns are the caller's to run, outside the lock. */
    private List<Runnable> publish() {
        Set<EndpointId> aside = new HashSet<>();
        judgements.forEach((endpoint, judgement) -> {
            HealthState state = judgement.state();
            if (state.isAside()) {
                aside.add(endpoint);
            }
            if (state != judgement.shown) {
                tell(judgement, state);
                judgement.shown = state;
            }
        });
        Aside now = new Aside(aside);
        if (now.isEmpty()) {
            asides.remove(id);
        } else {
            asides.put(id, now);
        }
        if (now.isPanic(endpoints) != isPanic) {
            boolean ends = isPanic;
            isPanic = !isPanic;
            news.add(() -> events.panic(id.service(), id.port(), ends));
        }
        List<Runnable> due = List.copyOf(news);
        news.clear();
        return due;
    }

    private void tell(Judgement judgement, HealthState state) {
        Endpoint endpoint = judgement.endpoint;
        HealthState before = judgement.shown;
        String why = judgement.why;
        boolean isOwn = judgement.isFoundHere;
        news.add(() -> events.changed(id.service(), endpoint, before, state, why, isOwn));
    }

    /** It is served no more; whether that is news for the other replicas. */
    boolean close() {
        return update(Endpoints.NONE, policy);
    }
}
