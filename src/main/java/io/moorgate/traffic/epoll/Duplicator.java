package io.moorgate.traffic.epoll;

import java.io.FileInputStream;
import java.io.IOException;

/**
 * Duplicates descriptors of sockets that are about to leave their owner, who then closes his. It keeps one in reserve,
 * so that a connection which got the last ones of the process is not lost for want of a third. Confined to one thread.
 */
public final class Duplicator {
    /** Closes itself when it is collected. */
    private FileInputStream reserve;

    /** Another descriptor of the same socket, owned by the caller; {@link Descriptor#NONE} where none is left. */
    public int duplicate(int descriptor) {
        reserve();
        int copy = LinuxCalls.duplicate(descriptor);
        if (copy == Descriptor.NONE && giveReserve()) {
            copy = LinuxCalls.duplicate(descriptor);
        }
        return copy;
    }

    private void reserve() {
        if (reserve == null) {
            try {
                reserve = new FileInputStream("/dev/null");
            } catch (IOException noneLeft) {
                // It is tried again with the next one.
            }
        }
    }

    private boolean giveReserve() {
        if (reserve == null) {
            return false;
        }
        try {
            reserve.close();
            return true;
        } catch (IOException open) {
            return false;
        } finally {
            reserve = null;
        }
    }
}
