package io.moorgate.app;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * What SIGTERM does to this process: the first one begins to stop it, each further one is told to somebody else. Takes
 * the place of the handlers of Java and Quarkus, which would end the process and hear only the first; SIGINT stays
 * theirs. Works in a native image.
 */
final class Termination {
    private Termination() {}

    /** Listens from now on. Both are called on a thread of their own and may block. */
    static void handle(Runnable first, Runnable further) {
        AtomicBoolean seen = new AtomicBoolean();
        Signal.handle(new Signal("TERM"), signal -> (seen.compareAndSet(false, true) ? first : further).run());
    }
}
