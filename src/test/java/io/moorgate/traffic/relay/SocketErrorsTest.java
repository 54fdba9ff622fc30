package io.moorgate.traffic.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Which socket errors mean that the peer is gone. */
class SocketErrorsTest {
    private static final int EPIPE = 32;
    private static final int ENETUNREACH = 101;
    private static final int ECONNRESET = 104;
    private static final int ETIMEDOUT = 110;
    private static final int EHOSTUNREACH = 113;

    @Test
    void aConnectionThatTheKernelGaveUpHasADeadPeer() {
        for (int errno : new int[] {ENETUNREACH, ETIMEDOUT, EHOSTUNREACH}) {
            assertEquals(new CloseReason(Side.CLIENT, Kind.DEAD_PEER), SocketErrors.how(Side.CLIENT, errno));
            assertEquals(
                    new CloseReason(Side.ENDPOINT, Kind.DEAD_PEER),
                    SocketErrors.how(Side.ENDPOINT, new Errors.NativeIoException("read", -errno)));
        }
    }

    @Test
    void aConnectionThatThePeerBrokeOffIsReset() {
        for (int errno : new int[] {0, EPIPE, ECONNRESET}) {
            assertEquals(new CloseReason(Side.CLIENT, Kind.RESET), SocketErrors.how(Side.CLIENT, errno));
        }
        assertEquals(
                new CloseReason(Side.CLIENT, Kind.RESET),
                SocketErrors.how(Side.CLIENT, new Errors.NativeIoException("read", -ECONNRESET)));
        assertEquals(
                new CloseReason(Side.CLIENT, Kind.RESET), SocketErrors.how(Side.CLIENT, new IOException("broken")));
    }
}
