package io.moorgate.tickets;

import io.moorgate.time.WallClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * The secrets in force, the youngest first: new tickets are encrypted by it, those by the others can still be read. Sets of several
 * replicas are merged into their union, cut to the youngest: so all have the same one in the end, in whatever order they are
 * merged. One replica makes new secrets; one that knows of none yet has a secret of its own, which it shares only when it is the one
 * that makes them.
 *
 * <p>Any thread: changes take a lock, reads see one volatile reference to an immutable list.
 */
public final class TicketSecrets {
    /** How many are kept. */
    public static final int SECRETS_MAX = 3;

    /** After how long the next one is made. A ticket is good for twice that, at least. */
    public static final Duration TURN = Duration.ofHours(12);

    private final WallClock clock;
    private final SecureRandom random = new SecureRandom();
    private final TicketSecret own;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile List<TicketSecret> shared = List.of();

    public TicketSecrets(WallClock clock) {
        this.clock = clock;
        this.own = new TicketSecret(0, drawn());
    }

    private byte[] drawn() {
        byte[] bytes = new byte[TicketSecret.BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    /** {@code listener} is notified of each change of {@link #inForce}, on the thread that makes it. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Those in force, the youngest first; one at least. */
    public List<TicketSecret> inForce() {
        List<TicketSecret> known = shared;
        return known.isEmpty() ? List.of(own) : known;
    }

    /** Those that all replicas are to know; none before the first was made or has arrived. */
    public List<TicketSecret> shared() {
        return shared;
    }

    /** Another replica has {@code others}. One from the future is ignored: it would keep all others out. */
    public void merge(List<TicketSecret> others) {
        long latest = clock.now().plus(TURN).toEpochMilli();
        change(others.stream()
                .filter(secret -> secret.bornMillis() > 0 && secret.bornMillis() <= latest)
                .toList());
    }

    /** Makes a new one where the youngest has had its turn. For the one replica that makes them. */
    public void makeIfDue() {
        long nowMillis = clock.now().toEpochMilli();
        List<TicketSecret> known = shared;
        if (known.isEmpty()) {
            change(List.of(new TicketSecret(nowMillis, own.bytes())));
        } else if (nowMillis - known.getFirst().bornMillis() >= TURN.toMillis()) {
            change(List.of(new TicketSecret(nowMillis, drawn())));
        }
    }

    private void change(List<TicketSecret> more) {
        boolean isNews;
        synchronized (this) {
            List<TicketSecret> merged = Stream.concat(shared.stream(), more.stream())
                    .distinct()
                    .sorted()
                    .limit(SECRETS_MAX)
                    .toList();
            isNews = !merged.equals(shared);
            shared = merged;
        }
        if (isNews) {
            listeners.forEach(Runnable::run);
        }
    }
}
