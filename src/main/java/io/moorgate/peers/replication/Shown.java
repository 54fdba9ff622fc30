package io.moorgate.peers.replication;

/**
 * What other threads read of replication: which replica owns which keys, and its status. Two volatile references to
 * immutable values.
 *
 * <p>Threads: written by the peers', read by any.
 */
final class Shown {
    private volatile Owners owners;
    private volatile ReplicationStatus status;

    Shown(Owners owners, ReplicationStatus status) {
        this.owners = owners;
        this.status = status;
    }

    Owners owners() {
        return owners;
    }

    ReplicationStatus status() {
        return status;
    }

    void show(Owners now) {
        owners = now;
    }

    void show(ReplicationStatus now) {
        status = now;
    }
}
