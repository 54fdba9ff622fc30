package io.moorgate.traffic.http.http1;

import io.moorgate.time.Ticker;
import io.moorgate.traffic.http.stream.BufferBudget;
import io.moorgate.traffic.live.Limit;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What the HTTP/1.1 connections of one event loop have waiting in the gateway. From half of what all loops' may on, each reads
 * less ahead. Where all together hold more than they may, and this loop more than its share, connections are reset until
 * it is an eighth below: those first that hold much and whose peer has taken nothing for long. That loop, except where
 * noted.
 */
public final class ExchangeBuffers {
    /** All connections'. */
    static final Limit ALL = Limit.HTTP1_BUFFERS;

    /** What may have been read from one side and not yet passed on. */
    static final int WINDOW_BYTES = 128 * 1024;

    /** The same, while more than half of the budget waits. */
    static final int TIGHT_WINDOW_BYTES = 16 * 1024;

    /** Other loops learn of what this one holds in steps of it. */
    private static final int STEP_BYTES = 64 * 1024;

    private static final int TRIMMED_PARTS = 8;

    private final EventExecutor loop;
    private final BufferBudget all;
    private final long bytesMax;
    private final Ticker ticker;
    private final Consumer<Limit> limits;
    private final Set<HeldBytes> holders = new HashSet<>();
    private final AtomicBoolean due = new AtomicBoolean();
    private long held;
    private long counted;

    /**
     * @param all counts for every loop
     * @param bytes what may wait on all loops; 0 for a part of the heap
     * @param limits is notified of connections that are reset
     */
    public ExchangeBuffers(EventExecutor loop, BufferBudget all, long bytes, Ticker ticker, Consumer<Limit> limits) {
        this.loop = loop;
        this.all = all;
        this.bytesMax = BufferBudget.orOfHeap(bytes);
        this.ticker = ticker;
        this.limits = limits;
        all.join(this::trimSoon);
    }

    /** The part of {@code channel} in it. */
    HeldBytes open(Channel channel) {
        return new HeldBytes(this, channel);
    }

    /** What one connection may read ahead now. */
    int window() {
        return isTight() ? TIGHT_WINDOW_BYTES : WINDOW_BYTES;
    }

    /** Whether so much waits that connections read less ahead. */
    boolean isTight() {
        return all.held() > bytesMax / 2;
    }

    long nowNanos() {
        return ticker.nanos();
    }

    /** {@code bytes} more, or fewer, wait because of {@code holder}. */
    void changed(HeldBytes holder, long bytes) {
        if (holder.held() > 0) {
            holders.add(holder);
        } else {
            holders.remove(holder);
        }
        held += bytes;
        long uncounted = held - counted;
        if (Math.abs(uncounted) >= STEP_BYTES || held == 0 && uncounted != 0) {
            counted = held;
            all.add(uncounted, bytesMax);
        }
    }

    /** Looks at it in a turn of its own, when whatever is going on is over. Any thread. */
    private void trimSoon() {
        if (due.compareAndSet(false, true)) {
            loop.execute(this::trim);
        }
    }

    private void trim() {
        due.set(false);
        long share = all.shareOf(bytesMax);
        if (all.held() <= bytesMax || held <= share) {
            return;
        }
        long nowNanos = ticker.nanos();
        Map<HeldBytes, Double> idleBytes = new HashMap<>();
        holders.forEach(holder -> idleBytes.put(holder, holder.idleBytes(nowNanos)));
        List<HeldBytes> worstFirst = holders.stream()
                .sorted(Comparator.comparing(idleBytes::get).reversed())
                .toList();
        long tooMuch = Math.min(held - share, all.held() - bytesMax) + share / TRIMMED_PARTS;
        for (HeldBytes worst : worstFirst) {
            if (tooMuch <= 0) {
                return;
            }
            tooMuch -= worst.held();
            limits.accept(ALL);
            worst.overLimit();
        }
    }
}
