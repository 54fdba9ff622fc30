package io.moorgate.traffic.live;

/** What came of asking for a client's pin. */
public enum AffinityLookup {
    /** The client had a pin and got its endpoint. */
    HIT("hit"),
    /** The client had no pin. */
    NEW("new"),
    /** The client had a pin and was bound to another endpoint. */
    REBOUND("rebound"),
    /**
     * The client had a pin whose endpoint is gone, and may have no other one ({@code affinity-lost: fail} or
     * {@code not-found}); or it sent an id that no replica has learnt.
     */
    LOST("lost");

    private final String label;

    AffinityLookup(String label) {
        this.label = label;
    }

    /** The value of the metric label {@code result}. */
    public String label() {
        return label;
    }
}
