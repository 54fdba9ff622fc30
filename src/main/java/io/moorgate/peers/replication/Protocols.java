package io.moorgate.peers.replication;

/** The versions of the protocol that a replica speaks, both ends included. */
record Protocols(int min, int max) {
    /** What this program speaks. */
    static final Protocols SPOKEN = new Protocols(1, 4);

    /** The first version with {@link Message.Health}. */
    static final int WITH_HEALTH = 2;
    /** The first version in which an owner can be asked for the endpoint that a client has. */
    static final int LOOKS = 2;
    /** The first version that brings the secrets of session tickets. */
    static final int TICKETS = 2;

    /** The first version with {@link Message.Clients}. */
    static final int WITH_CLIENTS = 3;

    /** The first version with {@link Message.Drains}. */
    static final int WITH_DRAINS = 4;

    /** No version. */
    static final int NONE = 0;

    /** The highest version that a replica speaking {@code otherMin} to {@code otherMax} speaks too, or {@link #NONE}. */
    int common(int otherMin, int otherMax) {
        int highest = Math.min(max, otherMax);
        return highest >= Math.max(min, otherMin) ? highest : NONE;
    }
}
