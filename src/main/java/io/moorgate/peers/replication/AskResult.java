package io.moorgate.peers.replication;

/** How a question to the owner of a client's key ended. */
public enum AskResult {
    /** With an endpoint. */
    ANSWERED,
    /** The owner has none. */
    NONE,
    /** There was no answer in time. */
    TIMED_OUT,
    /** The owner could not be reached, or its link broke. */
    CUT_OFF,
    /** Too many questions were open. */
    TOO_MANY
}
