package io.moorgate.traffic.balance;

import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Upstream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The places of the endpoints of one upstream, of which each connection takes one. Any thread. */
public interface Places {
    /** No answer has come, and none will. */
    long NEVER = -1;

    /** As many as are asked for; only counted. */
    static Places unlimited(LiveCounts counts) {
        return new Places() {
            @Override
            public boolean tryTake(Endpoint endpoint, boolean isPinned) {
                counts.increment(endpoint.id());
                return true;
            }

            @Override
            public void giveBack(Endpoint endpoint) {
                counts.decrement(endpoint.id());
            }
        };
    }

    /** Whether an endpoint may have none left. */
    default boolean areLimited() {
        return false;
    }

    /** Whether {@code endpoint} has a place for which no client waits. Another thread may take it the next moment. */
    default boolean hasRoom(Endpoint endpoint) {
        return true;
    }

    /**
     * Takes a place at {@code endpoint}, to be given back; false where there is none, or clients that go first wait for it.
     *
     * @param isPinned whether the client is pinned to it; such clients go first
     */
    boolean tryTake(Endpoint endpoint, boolean isPinned);

    /** A place at {@code endpoint} is free again. */
    void giveBack(Endpoint endpoint);

    /**
     * What a place was taken for at {@code endpoint} has been answered, or never will be. Once for each place that is taken, before
     * {@link #giveBack}.
     *
     * @param tookNanos how long that took; {@link #NEVER} where there is no answer
     */
    default void answered(Endpoint endpoint, long tookNanos, long nowNanos) {}

    /**
     * Waits for a place at any of {@code wanted}, behind those that wait already.
     *
     * @param outcome is called on {@code loop}
     */
    default Wait await(List<Endpoint> wanted, boolean isPinned, Executor loop, Outcome outcome) {
        throw new UnsupportedOperationException("places are not limited");
    }

    /** What becomes of a client that waits. */
    @FunctionalInterface
    interface Outcome {
        /** A place at {@code endpoint} is the client's to give back; empty where none came in time. */
        void place(Optional<Endpoint> endpoint);

        /**
         * An endpoint that the client waits for has changed or left, or there is one that it does not know: it does not wait any more,
         * and may {@link Wait#again}.
         *
         * @param upstream the one in force
         */
        default void changed(Upstream upstream) {
            place(Optional.empty());
        }
    }

    /** A client that waits. Thread: its loop. */
    interface Wait {
        /** That of a client that has its outcome. */
        Wait OVER = new Wait() {
            @Override
            public boolean leave() {
                return false;
            }

            @Override
            public void again(List<Endpoint> wanted, boolean isPinned) {
                throw new IllegalStateException("it has its outcome");
            }
        };

        /** It waits no longer. True where there will be no outcome; false where that is on its way. */
        boolean leave();

        /** After {@link Outcome#changed}: it waits on for a place at any of {@code wanted}, in its former turn and until its former deadline. */
        void again(List<Endpoint> wanted, boolean isPinned);
    }
}
