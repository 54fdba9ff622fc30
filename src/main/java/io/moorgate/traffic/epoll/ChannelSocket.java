package io.moorgate.traffic.epoll;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.IovArray;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The socket beneath a {@link LoopChannel}: when it is read and written. Its loop's thread. */
final class ChannelSocket extends EpollSocket {
    private static final System.Logger LOG = System.getLogger(ChannelSocket.class.getName());

    /** With so much a turn in a crowd is over; below that more follows, since a buffer that was too small is no sign of bulk. */
    static final int CROWD_BYTES = 16 * 1024;

    private final LoopChannel channel;
    /** There may be something to receive that no event will announce again. */
    private boolean readable;
    /** Behind what can be received comes an end. */
    private boolean toEnd;

    /** The last turn in a crowd received its share, and was not enough. */
    private boolean filling;

    private boolean broken;
    private boolean readAsked;
    private boolean reading;
    /** The kernel has no room for what is flushed; an event says when it has. */
    private boolean full;
    /** Something flushed is left after a turn's share of writes. */
    private boolean flushAgain;

    private RecvByteBufAllocator reads;
    private RecvByteBufAllocator.ExtendedHandle readsHandle;

    ChannelSocket(EpollLoop loop, int descriptor, LoopChannel channel) {
        super(loop, descriptor);
        this.channel = channel;
        hadTurn = true; // What is new of it is served when it is ready.
    }

    boolean isEnding() {
        return toEnd || broken;
    }

    boolean isFull() {
        return full;
    }

    /** Repeats to {@code next} what events have said. An end that was read can be read again. */
    void repeatTo(EpollSocket next) {
        next.onReady(readable || toEnd, false, toEnd, broken);
    }

    void probeAt(KeepAliveTimes times) {
        if (times == null) {
            probeNever();
        } else {
            probe(times);
        }
    }

    void endOutput() {
        shutdownOutput();
    }

    /** Begins to connect; gives the errno of a failure, 0 where it is under way. */
    int dial(InetSocketAddress peer) {
        if (!open(peer)) {
            return brokenBy();
        }
        channel.dialling(peer);
        if (connectTo(peer) == BROKEN) {
            return brokenBy();
        }
        watch();
        return isOpen() ? 0 : Errno.ENFILE;
    }

    void read() {
        readAsked = true;
        if (readable && !reading) {
            turnAgain();
        }
    }

    void cancelRead() {
        readAsked = false;
    }

    @Override
    protected void onReady(boolean readable, boolean writable, boolean toEnd, boolean broken) {
        this.readable |= readable;
        this.toEnd |= toEnd;
        this.broken |= broken;
        if (channel.isDialling()) {
            if (writable || broken) {
                channel.dialled(broken ? brokenBy() : 0);
            }
        } else if (full && (writable || broken)) {
            full = false;
            channel.flushOn();
        }
        if (filling && !toEnd && loop().isCrowded()) {
            turnAgain();
        } else {
            readOrBreak(channel.isReadingOver());
        }
    }

    @Override
    protected void onTurn() {
        if (flushAgain) {
            flushAgain = false;
            channel.flushOn();
        }
        readOrBreak(channel.isReadingGivenUp());
    }

    @Override
    protected void onClosed() {}

    @Override
    protected void onFault(Throwable fault) {
        LOG.log(System.Logger.Level.ERROR, "a channel failed by a fault of the gateway", fault);
        channel.unsafe().close(channel.voidPromise());
    }

    @Override
    void onLoopEnd() {
        channel.unsafe().close(channel.voidPromise());
    }

    /** {@code unsaid}: whether no read will say that the peer has reset the connection, if it has. */
    private void readOrBreak(boolean unsaid) {
        if (broken && unsaid && isOpen() && channel.isActive()) {
            channel.broken("recv", Errno.ECONNRESET);
        } else {
            readIfDue();
        }
    }

    private void readIfDue() {
        if (!isOpen() || !channel.isActive() || !readable || reading || channel.isReadingOver()) {
            return;
        }
        if (readAsked || toEnd) {
            reading = true;
            try {
                readTurn();
            } finally {
                reading = false;
            }
        }
    }

    private void readTurn() {
        var handle = reads();
        handle.reset(channel.config());
        ChannelPipeline pipeline = channel.pipeline();
        int length;
        int turnBytes = 0;
        do {
            ByteBuf bytes = handle.allocate(channel.alloc());
            int room = bytes.writableBytes();
            handle.attemptedBytesRead(room);
            length = receive(bytes);
            handle.lastBytesRead(length);
            if (length <= 0) {
                bytes.release();
                readable = false;
                filling = false;
                break;
            }
            turnBytes += length;
            filling = length == room && turnBytes >= CROWD_BYTES;
            readable = toEnd || mayHoldMore(length, room);
            handle.incMessagesRead(1);
            readAsked = false;
            pipeline.fireChannelRead(bytes);
        } while (readable && isOpen() && !(filling && loop().isCrowded()) && handle.continueReading());
        handle.readComplete();
        pipeline.fireChannelReadComplete();
        if (!isOpen()) {
            return;
        }
        if (length == 0) {
            channel.inputEnded();
        } else if (length == BROKEN) {
            channel.broken("recv", brokenBy());
        } else if (readable && (readAsked || toEnd)) {
            turnAgain();
        }
    }

    /** Of the allocator that is set now; Netty's own would be of the one that was set at the first read. */
    private RecvByteBufAllocator.ExtendedHandle reads() {
        RecvByteBufAllocator set = channel.config().getRecvByteBufAllocator();
        if (reads != set) {
            reads = set;
            readsHandle = (RecvByteBufAllocator.ExtendedHandle) set.newHandle();
        }
        return readsHandle;
    }

    /** Sends what the kernel takes of {@code queue}, in {@code calls} at most. */
    void write(ChannelOutboundBuffer queue, int calls) throws IOException {
        for (int left = calls; left > 0; left--) {
            if (queue.isEmpty()) {
                return;
            }
            boolean hasRoom = queue.size() == 1 ? sendOne(queue) : sendMany(queue);
            if (!hasRoom) {
                full = true;
                return;
            }
        }
        if (!queue.isEmpty()) {
            flushAgain = true;
            turnAgain();
        }
    }

    /** False where the kernel has taken less than there was. */
    private boolean sendOne(ChannelOutboundBuffer queue) throws IOException {
        ByteBuf bytes = (ByteBuf) queue.current();
        if (bytes.nioBufferCount() != 1) {
            return sendMany(queue);
        }
        int length = bytes.readableBytes();
        if (length == 0) {
            queue.remove();
            return true;
        }
        int sent = send(bytes);
        if (sent == BROKEN) {
            throw new Errors.NativeIoException("send", -brokenBy());
        }
        if (sent == length) {
            queue.progress(sent);
            queue.remove();
        }
        return sent == length;
    }

    private boolean sendMany(ChannelOutboundBuffer queue) throws IOException {
        IovArray pieces = loop().pieces();
        try {
            queue.forEachFlushedMessage(pieces);
        } catch (IOException fault) {
            throw fault;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        if (pieces.count() == 0) {
            queue.removeBytes(0);
            return true;
        }
        long length = pieces.size();
        long sent = new FileDescriptor(descriptor()).writevAddresses(pieces.memoryAddress(0), pieces.count());
        queue.removeBytes(sent);
        return sent == length;
    }
}
