package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.http.head.HeadBudget;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.function.LongConsumer;

/** What the head or the trailer section that one connection is reading has taken of the budget. Event loop of the connection. */
final class SectionCharge implements LongConsumer {
    private final HeadBudget budget;
    private final TrafficEvents events;
    private long taken;

    SectionCharge(HeadBudget budget, TrafficEvents events) {
        this.budget = budget;
        this.events = events;
    }

    /** A field of {@code bytes}; throws {@link HeadRefused} where there is no room for it. */
    @Override
    public void accept(long bytes) {
        if (!take(bytes + HeadBudget.FIELD_BYTES)) {
            throw new HeadRefused(HeadRefused.Why.TOO_MANY_UNDER_WAY);
        }
    }

    /** Takes {@code bytes}, or gives back where they are negative; answers false, and counts it, where there is no room for them. */
    boolean take(long bytes) {
        if (bytes < 0) {
            budget.release(-bytes);
        } else if (bytes > 0 && !budget.take(bytes)) {
            events.limitReached(Limit.REQUEST_HEADS);
            return false;
        }
        taken += bytes;
        return true;
    }

    /** The section is whole, or will never be. */
    void giveBack() {
        budget.release(taken);
        taken = 0;
    }
}
