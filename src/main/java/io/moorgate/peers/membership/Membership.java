package io.moorgate.peers.membership;

/** Which replicas are alive, and the announcement that this one is. */
public interface Membership extends AutoCloseable {

    /** Announces this replica and begins to look for the others; called once, returns at once. */
    void start();

    /** The replicas that are alive now: one volatile read. Any thread. */
    Members members();

    /**
     * From now on {@code changed} is called, on the membership's own thread, whenever {@link #members} differs in more
     * than ages. It must not block. Called before {@link #start}, for each listener once.
     */
    void onChange(Runnable changed);

    /** Says to the others that this replica is about to stop. Any thread; returns at once. */
    void draining();

    /** Says to the others that this replica is gone, as far as that is possible in a short while. */
    @Override
    void close();
}
