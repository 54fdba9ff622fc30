package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Asks the replica that owns a client which endpoint it is to be given, so that replicas that race for it agree. Any thread. */
public interface FirstPins {
    /** There is no other replica: every client is this one's to place. */
    FirstPins ALONE = new FirstPins() {
        @Override
        public Standing standing(UpstreamId upstream, ClientKey client) {
            return Standing.OWNER;
        }

        @Override
        public void ask(PinQuestion question, Duration waitMax, Executor loop, Consumer<Optional<EndpointId>> answer) {
            loop.execute(() -> answer.accept(Optional.empty()));
        }
    };

    /** What this replica is to a client's key. */
    enum Standing {
        /** The choice is its own. */
        OWNER,
        /** The choice is another replica's, which can be asked. */
        ASKS,
        /** The choice is another replica's, which cannot be reached: the deterministic choice stands. */
        CUT_OFF
    }

    /** Whose choice the client's endpoint is now. Cheap; no I/O. */
    Standing standing(UpstreamId upstream, ClientKey client);

    /**
     * Asks the owner.
     *
     * @param waitMax how long an owner may take from which other messages come meanwhile: a busy one answers late
     * @param loop where {@code answer} is called, exactly once, within {@code waitMax}
     * @param answer the endpoint; empty where there was no answer or none is left: the deterministic choice stands
     */
    void ask(PinQuestion question, Duration waitMax, Executor loop, Consumer<Optional<EndpointId>> answer);

    /**
     * Waits until the owner of the client's key knows what this replica has just written of its pin.
     *
     * @param loop where {@code known} is called, unless that is at once; exactly once, some 50 ms from now at the latest
     * @param known gets whether the owner knows it; it will, in any case
     */
    default void tell(UpstreamId upstream, ClientKey client, Executor loop, Consumer<Boolean> known) {
        known.accept(true);
    }
}
