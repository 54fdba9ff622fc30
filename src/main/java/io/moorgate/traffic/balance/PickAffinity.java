package io.moorgate.traffic.balance;

import io.moorgate.affinity.PinQuestion;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.ClientPin;
import io.moorgate.traffic.live.PickReason;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Affinity's say in one pick. The methods of this interface are a client's that is not pinned. Thread: the pick's. */
interface PickAffinity {
    /** The client is not pinned. */
    PickAffinity NONE = new PickAffinity() {};

    /** The client has waited for the endpoint chosen last, which was not tried; its choices are made under {@code upstream} from now on. */
    default void follow(Upstream upstream) {}

    /** What the client's owner is to be asked before the next {@link #choose}; empty where nothing is. */
    default Optional<PinQuestion> question() {
        return Optional.empty();
    }

    /** The owner's answer; empty where there was none. */
    default void advise(Optional<EndpointId> answer) {}

    /** Whether, after {@link #advise}, {@link #question} is to be asked again before {@link #choose}. */
    default boolean asksOn() {
        return false;
    }

    /** Whether any endpoint would do, so that the client takes whichever has a place. */
    default boolean takesAny() {
        return this == NONE;
    }

    /** The next endpoint to try, out of {@code candidates} or pinned; empty where none is left or allowed. */
    default Optional<Endpoint> choose(Candidates candidates, Strategy strategy) {
        return candidates.left() == 0 ? Optional.empty() : Optional.of(strategy.choose(candidates));
    }

    /** {@code endpoint}, chosen last, has accepted. */
    default void accepted(Endpoint endpoint) {}

    /** Why the endpoint chosen last. */
    default PickReason reason() {
        return PickReason.BALANCED;
    }

    /** Whether the client comes with a pin: it is bound to an endpoint, or names one that another replica may know. */
    default boolean isBound() {
        return false;
    }

    /** What ties the client to the endpoint that accepted; empty where nothing does. */
    default Optional<ClientPin> pin() {
        return Optional.empty();
    }

    /** The Set-Cookie value that goes with the answer. */
    default Optional<String> setCookie(boolean secureTransport) {
        return Optional.empty();
    }

    /**
     * {@code endpoint}, which accepted, begins its answer.
     *
     * @param ready runs once the answer may go on to the client: at once, or on {@code loop} some 50 ms from now at most
     */
    default void answered(Endpoint endpoint, AnswerTraits answer, Executor loop, Runnable ready) {
        ready.run();
    }

    /** The JSON member of the body of {@code answer} that issues an id which {@link #issued} takes; empty where none does. */
    default Optional<String> idMember(AnswerTraits answer) {
        return Optional.empty();
    }

    /** {@code endpoint}, which accepted, has issued {@code id} in the body of its answer; {@code ready} as above. */
    default void issued(Endpoint endpoint, String id, Executor loop, Runnable ready) {
        ready.run();
    }

    /** The connection has ended, or never was. Called once. */
    default void leave() {}
}
