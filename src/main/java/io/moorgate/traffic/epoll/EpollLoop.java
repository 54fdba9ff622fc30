package io.moorgate.traffic.epoll;

import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * One thread that serves sockets, runs tasks and keeps timers. Each round asks the kernel once what is ready, gives
 * every ready socket one turn, then those that asked for another, then the tasks that had been handed in, then the
 * timers. A socket receives at most {@link #BUFFER_BYTES} a turn, so no socket waits longer than for every other one's.
 *
 * <p>Thread: {@link #execute} and {@link #close} may be called by any; all else belongs to the loop.
 */
public final class EpollLoop implements TaskLoop, AutoCloseable {
    /**
     * The size of the one buffer that all sockets of the loop are received into: so much stays in the processor's cache
     * between the receiving and the sending.
     */
    public static final int BUFFER_BYTES = 32 * 1024;

    private static final System.Logger LOG = System.getLogger(EpollLoop.class.getName());
    private static final Duration END_PATIENCE = Duration.ofSeconds(2);
    private static final int EDGES =
            LinuxCalls.EPOLLIN | LinuxCalls.EPOLLOUT | LinuxCalls.EPOLLRDHUP | LinuxCalls.EPOLLET;

    /** The key of the eventfd; no socket's, since their numbers begin at 1. */
    private static final long WAKE_KEY = 0;

    private final Inbox inbox = new Inbox();
    private final EventArray events = new EventArray();
    private final SocketAddressPlace address = new SocketAddressPlace();
    private final LoopTimers timers;
    private final SocketTable sockets = new SocketTable();
    private final Queue<EpollSocket> turns = new ArrayDeque<>();
    private final Queue<EpollSocket> closed = new ArrayDeque<>();
    private final Consumer<Runnable> guarded = this::runGuarded;
    private final int epoll;
    private final Thread thread;
    private ByteBuf buffer = Unpooled.directBuffer(BUFFER_BYTES, BUFFER_BYTES);
    private long bufferAddress = addressOf(buffer);
    private boolean closing;

    /**
     * A loop whose daemon thread has that name and begins with {@link #start()}.
     *
     * @throws IllegalStateException where the process has no descriptor left
     */
    public EpollLoop(String name, Ticker ticker) {
        timers = new LoopTimers(ticker);
        epoll = LinuxCalls.epollCreate();
        if (epoll < 0 || inbox.wakeDescriptor() < 0 || !events.watch(epoll, inbox.wakeDescriptor(), EDGES, WAKE_KEY)) {
            inbox.end(task -> {});
            release();
            throw new IllegalStateException("no descriptor left for an epoll loop");
        }
        thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
    }

    /** Whether this machine has what a loop needs: Linux on x86-64 or aarch64, and a C library that may be called. */
    public static boolean isAvailable() {
        String machine = System.getProperty("os.arch");
        if (!System.getProperty("os.name").equals("Linux") || !machine.equals("amd64") && !machine.equals("aarch64")) {
            return false;
        }
        try {
            LinuxCalls.close(LinuxCalls.epollCreate());
            return true;
        } catch (LinkageError | RuntimeException without) {
            LOG.log(System.Logger.Level.DEBUG, "no epoll loop", without);
            return false;
        }
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    /**
     * Runs {@code task} in its turn. Any thread.
     *
     * @throws RejectedExecutionException where the loop has ended
     */
    @Override
    public void execute(Runnable task) {
        inbox.add(task);
    }

    /** Whether the caller is this loop's thread. */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        return timers.after(delayNanos, task);
    }

    /** Resets every socket and ends, after the tasks that wait; waits for that a while. Any thread but the loop's. */
    @Override
    public void close() {
        try {
            execute(() -> closing = true);
        } catch (RejectedExecutionException hasEnded) {
            return;
        }
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
        try {
            thread.join(END_PATIENCE);
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing) {
                round();
            }
        } catch (Throwable fault) {
            LOG.log(System.Logger.Level.ERROR, "an epoll loop ends by a fault", fault);
        } finally {
            end();
        }
    }

    private void round() {
        int ready = turns.isEmpty() ? await() : events.await(epoll, 0);
        for (int index = 0; index < ready; index++) {
            EpollSocket socket = sockets.get(events.key(index));
            if (socket != null) {
                onReady(socket, events.mask(index));
            }
        }
        for (int left = turns.size(); left > 0; left--) {
            onTurn(turns.poll());
        }
        inbox.run(guarded);
        timers.runDue(guarded);
        tellClosed();
    }

    /** What is ready; only where nothing is and no other task is due, waits for it. */
    private int await() {
        int ready = events.await(epoll, 0);
        int millis = ready > 0 ? 0 : timers.millisLeft();
        if (millis == 0 || !inbox.beginSleep()) {
            return ready;
        }
        try {
            return events.await(epoll, millis);
        } finally {
            inbox.endSleep();
        }
    }

    private void onReady(EpollSocket socket, int mask) {
        try {
            socket.ready(mask);
        } catch (Throwable fault) {
            socket.onFault(fault);
        }
        tellClosed();
    }

    private void onTurn(EpollSocket socket) {
        socket.awaitsTurn = false;
        if (socket.isOpen()) {
            try {
                socket.onTurn();
            } catch (Throwable fault) {
                socket.onFault(fault);
            }
            tellClosed();
        }
    }

    private void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable fault) {
            LOG.log(System.Logger.Level.ERROR, "a task of an epoll loop failed", fault);
        }
        tellClosed();
    }

    private void tellClosed() {
        EpollSocket socket;
        while ((socket = closed.poll()) != null) {
            try {
                socket.onClosed();
            } catch (Throwable fault) {
                socket.onFault(fault);
            }
        }
    }

    private void end() {
        resetAll();
        inbox.end(guarded);
        resetAll();
        release();
    }

    private void resetAll() {
        sockets.forEach(EpollSocket::reset);
        tellClosed();
    }

    private void release() {
        Descriptor.close(epoll);
        buffer.release();
    }

    EventArray events() {
        return events;
    }

    SocketAddressPlace address() {
        return address;
    }

    boolean watch(EpollSocket socket, int descriptor) {
        sockets.add(socket);
        return events.watch(epoll, descriptor, EDGES, socket.key);
    }

    void forget(EpollSocket socket) {
        sockets.remove(socket);
    }

    void closed(EpollSocket socket) {
        if (!socket.closeTold) {
            socket.closeTold = true;
            closed.add(socket);
        }
    }

    void again(EpollSocket socket) {
        if (!socket.awaitsTurn) {
            socket.awaitsTurn = true;
            turns.add(socket);
        }
    }

    long bufferAddress() {
        if (buffer.refCnt() > 1) {
            // What was received has been kept; it stays with its keeper.
            buffer.release();
            buffer = Unpooled.directBuffer(BUFFER_BYTES, BUFFER_BYTES);
            bufferAddress = addressOf(buffer);
        }
        return bufferAddress;
    }

    ByteBuf received(int length) {
        return buffer.setIndex(0, length).retain();
    }

    /** The address of the first readable byte of a direct buffer in one piece. */
    static long addressOf(ByteBuf bytes) {
        return bytes.hasMemoryAddress()
                ? bytes.memoryAddress() + bytes.readerIndex()
                : MemorySegment.ofBuffer(bytes.nioBuffer()).address();
    }
}
