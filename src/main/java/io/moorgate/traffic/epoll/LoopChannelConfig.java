package io.moorgate.traffic.epoll;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The options of a {@link LoopChannel}. Small segments are never held back. */
final class LoopChannelConfig extends DefaultChannelConfig {
    private final LoopChannel channel;
    private final List<Setting> beforeDial = new ArrayList<>(0);
    private volatile boolean allowHalfClosure;

    private interface Setting {
        void apply(Socket socket) throws IOException;
    }

    LoopChannelConfig(LoopChannel channel) {
        super(channel);
        this.channel = channel;
    }

    boolean isAllowHalfClosure() {
        return allowHalfClosure;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T getOption(ChannelOption<T> option) {
        if (option == ChannelOption.ALLOW_HALF_CLOSURE) {
            return (T) Boolean.valueOf(allowHalfClosure);
        }
        SocketOption<?> kernels = SocketOption.of(option);
        try {
            return kernels == null ? super.getOption(option) : (T) kernels.get(socket());
        } catch (IOException gone) {
            throw new ChannelException(gone);
        }
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (option == ChannelOption.ALLOW_HALF_CLOSURE) {
            allowHalfClosure = (Boolean) value;
            return true;
        }
        SocketOption<T> kernels = SocketOption.of(option);
        if (kernels == null) {
            return super.setOption(option, value);
        }
        if (value == Boolean.TRUE && channel.inherits(option)) {
            return true;
        }
        if (channel.descriptor() == Descriptor.NONE && channel.isOpen() && !channel.isActive()) {
            beforeDial.add(socket -> kernels.set(socket, value));
            return true;
        }
        try {
            kernels.set(socket(), value);
            return true;
        } catch (IOException gone) {
            throw new ChannelException(gone);
        }
    }

    /** Sets what was set before there was a socket. */
    void apply() throws IOException {
        for (Setting setting : beforeDial) {
            setting.apply(socket());
        }
        beforeDial.clear();
    }

    private Socket socket() throws IOException {
        int descriptor = channel.descriptor();
        if (descriptor == Descriptor.NONE) {
            throw new IOException("no socket");
        }
        return new Socket(descriptor);
    }

    @Override
    protected void autoReadCleared() {
        channel.cancelRead();
    }
}
