package io.moorgate.traffic.connect;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.time.Timers;
import io.moorgate.traffic.relay.Dialing;
import io.moorgate.traffic.relay.Relays;
import io.moorgate.traffic.relay.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.Errors;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeoutException;

/**
 * Dials endpoints for relays: where their loop is the gateway's own, a plain socket of it; else a channel. A transport comes parked, and its taker begins with it in the turn in which the future completes.
 *
 * <p>Thread: the one that the relays run on.
 */
public final class TransportDialer {
    private final Relays relays;
    private final Timers timers;
    private final SocketDialer dialer;
    private final EventLoop eventLoop;

    /** {@code timers} are those of the relays' thread; {@code dialer} and {@code eventLoop} serve where relays have no own loop. */
    public TransportDialer(Relays relays, Timers timers, SocketDialer dialer, EventLoop eventLoop) {
        this.relays = relays;
        this.timers = timers;
        this.dialer = dialer;
        this.eventLoop = eventLoop;
    }

    /**
     * Dials. TLS is spoken on event loops only.
     *
     * @param cancellation closes a socket that is still being dialled
     * @return fails with a {@link TimeoutException} after the policy's timeout
     */
    public Future<Transport> dial(Dial dial, Cancellation cancellation) {
        if (relays.own().isEmpty()) {
            return dialer.dial(eventLoop, dial, cancellation).map(relays::transport);
        }
        if (dial.policy().tls().isPresent()) {
            throw new IllegalArgumentException("dial: over TLS (expected: plain text on a plain socket)");
        }
        OwnDial own = new OwnDial(dial.endpoint().address());
        own.begin(dial.policy(), cancellation);
        return own.dialed.future();
    }

    /** One dial on the relays' own loop. */
    private final class OwnDial implements Dialing {
        private final InetSocketAddress address;
        private final Promise<Transport> dialed = Promise.promise();
        private Transport transport;
        private Timers.Timer timeout = () -> {};

        OwnDial(InetSocketAddress address) {
            this.address = address;
        }

        void begin(ConnectPolicy policy, Cancellation cancellation) {
            transport = relays.dial(address, this);
            if (!dialed.future().isComplete()) {
                timeout = timers.after(policy.timeout().toNanos(), this::late);
                cancellation.onCancel(transport::close);
            }
        }

        @Override
        public void connected() {
            timeout.cancel();
            dialed.complete(transport);
        }

        @Override
        public void failed(int errno) {
            timeout.cancel();
            dialed.tryFail(new Errors.NativeIoException("connect to " + address, -errno));
        }

        private void late() {
            dialed.tryFail(new TimeoutException("connection timed out: " + address));
            transport.close();
        }
    }
}
