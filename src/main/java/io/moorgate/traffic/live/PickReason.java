package io.moorgate.traffic.live;

/** Why a connection got its endpoint. */
public enum PickReason {
    /** No affinity: the strategy's choice. */
    BALANCED("balanced"),
    /** The client was pinned to it. */
    PINNED("pinned"),
    /** The client had no pin and was given this one. */
    NEW_PIN("new-pin"),
    /** The client's endpoint could not be used, and it was pinned anew. */
    REBOUND("rebound"),
    /** None: the client's endpoint is gone or not known, and it may have no other one ({@code affinity-lost}). */
    LOST("lost");

    private final String label;

    PickReason(String label) {
        this.label = label;
    }

    /** As the access log and the admin API print it. */
    public String label() {
        return label;
    }

    /** Whether the client holds a pin to the endpoint. */
    public boolean isPinned() {
        return this == PINNED || this == NEW_PIN || this == REBOUND;
    }
}
