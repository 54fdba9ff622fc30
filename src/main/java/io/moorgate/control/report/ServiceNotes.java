package io.moorgate.control.report;

import io.moorgate.routing.ServiceId;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Reports what the gateway does with a Service as Events on it, each once. What comes while too many wait is dropped and
 * counted, and so is what cannot be written: the log has it all the same. Any thread.
 */
public final class ServiceNotes {
    /** Limit {@code service-notes}: notes that wait for their write. */
    static final int WAITING_MAX = 1_000;

    private static final Logger LOG = Logger.getLogger(ServiceNotes.class);

    private final NoteWriter writer;
    private final Executor blocking;
    private final RecentEvents recent;
    private final Semaphore room = new Semaphore(WAITING_MAX);
    private final AtomicLong dropped = new AtomicLong();

    /** Writes one Event, blocking. */
    @FunctionalInterface
    public interface NoteWriter {
        /** Creates an Event of the type Normal on {@code service}; {@code reason} in CamelCase. */
        void write(ServiceId service, String reason, String message);
    }

    /** {@code blocking} is a thread for the writes; {@code recent} keeps them too. */
    public ServiceNotes(NoteWriter writer, Executor blocking, RecentEvents recent) {
        this.writer = writer;
        this.recent = recent;
        this.blocking = blocking;
    }

    /** An Event on {@code service}, soon. */
    public void note(ServiceId service, String reason, String message) {
        recent.add(Optional.of(service), reason, message);
        if (!room.tryAcquire()) {
            dropped.incrementAndGet();
            return;
        }
        blocking.execute(() -> {
            try {
                writer.write(service, reason, message);
            } catch (RuntimeException fault) {
                dropped.incrementAndGet();
                LOG.debugf(fault, "event not written service=%s reason=%s", service, reason);
            } finally {
                room.release();
            }
        });
    }

    /** The last events of this replica. */
    public RecentEvents recent() {
        return recent;
    }

    /** How many notes no Event was written for. */
    public long dropped() {
        return dropped.get();
    }
}
