package io.moorgate.traffic.balance;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One endpoint after the other in order of ids, shared by all picks of an upstream. It remembers the endpoint handed out
 * last rather than a number, so that endpoints may come and go without skipping a turn.
 *
 * <p>Threads: any.
 */
final class RoundRobin implements Strategy {
    private final AtomicReference<EndpointId> last = new AtomicReference<>(new EndpointId(""));

    @Override
    public Endpoint choose(Candidates candidates) {
        while (true) {
            EndpointId before = last.get();
            Endpoint next = candidates.at(candidates.nextAround(after(candidates, before)));
            if (last.compareAndSet(before, next.id())) {
                return next;
            }
        }
    }

    private static int after(Candidates candidates, EndpointId id) {
        int position = candidates.positionOf(id);
        boolean isHere = position < candidates.endpoints().size()
                && candidates.at(position).id().equals(id);
        return isHere ? position + 1 : position;
    }
}
