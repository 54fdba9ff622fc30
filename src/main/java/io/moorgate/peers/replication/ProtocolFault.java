package io.moorgate.peers.replication;

/** A peer has sent what it must not: its link ends. */
final class ProtocolFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProtocolFault(String message) {
        super(message, null, false, false);
    }
}
