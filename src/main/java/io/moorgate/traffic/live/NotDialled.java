package io.moorgate.traffic.live;

/**
 * An attempt that has failed without a dial of its own: it waited for room on a pooled connection, or for a dial whose failure
 * another attempt has. It says nothing more about the endpoint than that dial does. Its cause is the fault; it carries no stack
 * trace.
 */
public final class NotDialled extends Exception {
    private static final long serialVersionUID = 1L;

    private NotDialled(Throwable fault) {
        super(fault.getMessage(), fault, false, false);
    }

    /** {@code fault}, marked so; as it is where it is marked already. */
    public static NotDialled of(Throwable fault) {
        return fault instanceof NotDialled marked ? marked : new NotDialled(fault);
    }
}
