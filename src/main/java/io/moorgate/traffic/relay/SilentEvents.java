package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason;
import io.netty.buffer.ByteBuf;

/** Takes no notice of what a transport reports. */
class SilentEvents implements Transport.Events {
    @Override
    public void read(ByteBuf bytes) {
        bytes.release();
    }

    @Override
    public void burst(long bytes) {}

    @Override
    public void sent() {}

    @Override
    public void inputEnded() {}

    @Override
    public void finished() {}

    @Override
    public void broken(CloseReason.Kind how) {}

    @Override
    public void failed(Throwable fault) {}

    @Override
    public void closed() {}
}
