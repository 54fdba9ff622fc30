package io.moorgate.peers.replication;

/**
 * Whether this replica knows what the others know.
 *
 * @param says for people: from which replicas it waits for a copy, or has none
 */
public record ReplicaState(Phase phase, String says) {
    /** Where it stands. */
    public enum Phase {
        /** It waits for a first link, 20 s at most, and then for full copies, 5 s at most. */
        JOINING,
        /** A full copy has come from every replica that is there. */
        JOINED,
        /** It has waited for so long and serves without a full copy of some. */
        JOINED_PARTLY,
        /** Another process holds this replica's name, and began later. */
        SUPERSEDED
    }

    /** The state of a replica that is superseded. */
    static final ReplicaState OF_SUPERSEDED = new ReplicaState(
            Phase.SUPERSEDED,
            "another process runs under this replica's name and began later (expected: a moorgate.replica for each)");

    /** Whether it may serve. */
    public boolean isJoined() {
        return phase == Phase.JOINED || phase == Phase.JOINED_PARTLY;
    }
}
