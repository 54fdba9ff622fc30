package io.moorgate.app;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import sun.misc.Signal;

/**
 * What SIGTERM does to this process: the first one begins to stop it, each further one runs a second action. Takes
 * the place of the handlers of Java and Quarkus, which would end the process and handle only the first; SIGINT stays
 * theirs. Works in a native image.
 */
final class Termination {
    private static final Logger LOG = Logger.getLogger(Termination.class);

    private Termination() {}

    /** Listens from now on. Both are called on a thread of their own and may block. */
    static void handle(Runnable first, Runnable further) {
        AtomicBoolean seen = new AtomicBoolean();
        Signal.handle(new Signal("TERM"), signal -> (seen.compareAndSet(false, true) ? first : further).run());
    }

    /** Signals that end a process unless it says otherwise, and that mean nothing here: a log line each, and no more. */
    static void ignore(String... names) {
        for (String name : names) {
            try {
                Signal.handle(new Signal(name), signal -> LOG.infof("signal ignored name=SIG%s", name));
            } catch (IllegalArgumentException taken) {
                LOG.debugf("signal not handled name=SIG%s: %s", name, taken.getMessage());
            }
        }
    }
}
