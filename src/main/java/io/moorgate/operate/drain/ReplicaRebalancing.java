package io.moorgate.operate.drain;

import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.Patience;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Evens out client connections over the replicas of the gateway ({@code moorgate.replicas.rebalance}): a replica that holds more than
 * {@link #TOLERANCE} times the mean asks some of its clients to come back, the longest idle first, and the balancer in
 * front gives them to any replica. Round by round, until it holds no more than that; where rounds do not help, since the balancer
 * sends clients back to where they were, it stops until there are other replicas.
 *
 * <p>Raw TCP is never asked, since its clients do not know an end that is planned; and pins stay: a client that comes back has the
 * same endpoint. Confined to the drains' thread.
 */
public final class ReplicaRebalancing {
    /** How much of the mean is no reason to move. */
    static final double TOLERANCE = 1.2;

    /** What a balancer that spreads connections by chance differs by: so many times the root of the mean. */
    private static final double SPREADS = 2;

    /** How long after another replica has come or gone: its first reports, and the clients of one that went, come first. */
    static final Duration SETTLE = Duration.ofSeconds(10);

    /** The part of what this replica holds that one round may move. */
    private static final int ROUND_DIVISOR = 10;

    /** After so many rounds that have left the surplus as large as it was, moving is no use. */
    private static final int ROUNDS_IN_VAIN = 3;

    private static final DrainSubject SUBJECT = DrainSubject.GATEWAY;

    private final LiveConnections connections;
    private final Supplier<Map<String, Integer>> replicas;
    private final String self;
    private final Drains drains;
    private final Ticker ticker;
    private final TaskLoop thread;
    private final Set<LiveConnection> asked = new HashSet<>();
    private Set<String> known = Set.of();
    private long nextRoundNanos;
    private int roundsInVain;
    private int leastSurplus = Integer.MAX_VALUE;

    /**
     * @param replicas how many connections each replica that takes clients holds, by its last report, this one included
     * @param self this replica's name
     * @param thread the drains' thread
     */
    public ReplicaRebalancing(
            LiveConnections connections,
            Supplier<Map<String, Integer>> replicas,
            String self,
            Drains drains,
            Ticker ticker,
            TaskLoop thread) {
        this.connections = connections;
        this.replicas = replicas;
        this.self = self;
        this.drains = drains;
        this.ticker = ticker;
        this.thread = thread;
    }

    /** Looks from now on. Any thread. */
    public void start() {
        thread.execute(this::look);
    }

    private void look() {
        thread.after(Rebalancing.LOOK.toNanos(), this::look);
        Map<String, Integer> held = replicas.get();
        long nowNanos = ticker.nanos();
        if (!held.keySet().equals(known)) {
            known = Set.copyOf(held.keySet());
            roundsInVain = 0;
            leastSurplus = Integer.MAX_VALUE;
            nextRoundNanos = nowNanos + SETTLE.toNanos();
        }
        if (held.containsKey(self) && nowNanos - nextRoundNanos >= 0) {
            nextRoundNanos = nowNanos + RebalanceSchedule.ROUND.toNanos();
            asked.removeIf(LiveConnection::isOver);
            round(surplus(held), held.get(self), nowNanos);
        }
    }

    /** What this replica holds beyond the mean; 0 where that is within what is tolerated. */
    private int surplus(Map<String, Integer> held) {
        double mean =
                held.values().stream().mapToInt(Integer::intValue).average().orElse(0);
        double most = Math.max(mean * TOLERANCE, mean + SPREADS * Math.sqrt(mean));
        int own = held.get(self);
        return own > most ? own - (int) Math.ceil(mean) : 0;
    }

    private void round(int surplus, int own, long nowNanos) {
        if (surplus == 0) {
            roundsInVain = 0;
            leastSurplus = Integer.MAX_VALUE;
            return;
        }
        roundsInVain = surplus < leastSurplus ? 0 : roundsInVain + 1;
        leastSurplus = Math.min(leastSurplus, surplus);
        if (roundsInVain >= ROUNDS_IN_VAIN) {
            return;
        }
        List<Asked> longestIdle = connections.all().stream()
                .filter(connection -> mayMove(connection, nowNanos) && !asked.contains(connection))
                .map(connection -> new Idle(connection, connection.lastActivityNanos() - nowNanos))
                .sorted(Comparator.comparingLong(Idle::sinceNanos))
                .limit(Math.min(surplus, Math.max(1, own / ROUND_DIVISOR)))
                .map(idle -> new Asked(idle.connection(), asked))
                .toList();
        if (!longestIdle.isEmpty()) {
            drains.begin(SUBJECT, Kind.REBALANCE, RebalanceSchedule.ROUND, Duration.ZERO, longestIdle);
        }
    }

    private static boolean mayMove(LiveConnection connection, long nowNanos) {
        return switch (connection.kind()) {
            case WEBSOCKET -> true;
            case GRPC -> nowNanos - connection.openedNanos() >= RebalanceSchedule.ROUND.toNanos();
            case SSE -> connection.patience() == Patience.ANYTIME;
            case TCP, HTTP -> false;
        };
    }

    /** A connection, and when its last byte passed: read once, since it may change. */
    private record Idle(LiveConnection connection, long sinceNanos) {}
}
