package io.moorgate.traffic.relay;

/** What of one of a relay's sockets has come to its end. Confined to the relay's thread. */
final class Ended {
    boolean input;
    boolean output;
    boolean socket;

    /** Whether nothing passes any more, either way. */
    boolean isDone() {
        return socket || input && output;
    }
}
