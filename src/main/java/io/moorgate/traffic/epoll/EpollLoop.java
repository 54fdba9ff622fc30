package io.moorgate.traffic.epoll;

import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import io.moorgate.time.TurnTicker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.IovArray;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One thread that serves sockets, runs tasks and keeps timers, and is an event loop of Netty's as well: a {@link LoopChannel} and a
 * plain {@link EpollSocket} live on it side by side. Each round asks the kernel once what is ready, gives every ready socket one
 * turn, then some of those that asked for another ({@link Turns}), then the tasks that had been handed in, then the timers. A plain socket receives at
 * most {@link #BUFFER_BYTES} a turn, so no socket waits longer than for every other one's.
 *
 * <p>Thread: {@link #execute} and {@link #close} may be called by any; all else belongs to the loop.
 */
public final class EpollLoop extends SingleThreadEventLoop implements TaskLoop, AutoCloseable {
    /**
     * The size of the one buffer that plain sockets of the loop are received into: so much stays in the processor's cache
     * between the receiving and the sending.
     */
    public static final int BUFFER_BYTES = 32 * 1024;

    private static final System.Logger LOG = System.getLogger(EpollLoop.class.getName());
    private static final Duration END_PATIENCE = Duration.ofSeconds(2);
    private static final long TASK_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1);
    /** Beyond so many sockets with something to do each does little of it at a time. */
    private static final int CROWD = 32;

    private static final int EDGES =
            LinuxCalls.EPOLLIN | LinuxCalls.EPOLLPRI | LinuxCalls.EPOLLOUT | LinuxCalls.EPOLLRDHUP | LinuxCalls.EPOLLET;

    /** The key of the eventfd; no socket's, since their numbers begin at 1. */
    private static final long WAKE_KEY = 0;

    private final WakeUp wakeUp = new WakeUp();
    private final EventArray events = new EventArray();
    private final SocketAddressPlace address = new SocketAddressPlace();
    private final LoopTimers timers;
    private final TurnTicker turnTicker;
    private final SocketTable sockets = new SocketTable();
    private final Turns turns;
    private final Queue<EpollSocket> closed = new ArrayDeque<>();
    private final Consumer<Runnable> guarded = this::runGuarded;
    private final int epoll;
    private final IovArray pieces;
    private ByteBuf buffer = Unpooled.directBuffer(BUFFER_BYTES, BUFFER_BYTES);
    private long bufferAddress = LinuxCalls.addressOf(buffer);
    private int busy;

    /**
     * A loop by itself, whose daemon thread has that name.
     *
     * @throws IllegalStateException where the process has no descriptor left
     */
    public EpollLoop(String name, Ticker ticker) {
        this(null, task -> Thread.ofPlatform().name(name).daemon(true).unstarted(task), ticker);
    }

    /** One of {@code group}, whose thread begins with its first task. */
    EpollLoop(EventLoopGroup group, ThreadFactory threads, Ticker ticker) {
        super(group, threads, false, DEFAULT_MAX_PENDING_TASKS, RejectedExecutionHandlers.reject());
        Epoll.ensureAvailability();
        pieces = new IovArray();
        turns = new Turns(ticker, this::onTurn);
        timers = new LoopTimers(ticker);
        turnTicker = new TurnTicker(ticker);
        epoll = LinuxCalls.epollCreate();
        if (epoll < 0 || wakeUp.descriptor() < 0 || !events.watch(epoll, wakeUp.descriptor(), EDGES, WAKE_KEY)) {
            cleanup();
            throw new IllegalStateException("no descriptor left for an epoll loop");
        }
    }

    /** Whether this machine has what a loop needs: Linux on x86-64 or aarch64, and a C library that may be called. */
    public static boolean isAvailable() {
        String machine = System.getProperty("os.arch");
        if (!System.getProperty("os.name").equals("Linux") || !machine.equals("amd64") && !machine.equals("aarch64")) {
            return false;
        }
        try {
            LinuxCalls.close(LinuxCalls.epollCreate());
            return Epoll.isAvailable();
        } catch (LinkageError | RuntimeException without) {
            LOG.log(System.Logger.Level.DEBUG, "no epoll loop", without);
            return false;
        }
    }

    @Override
    protected Queue<Runnable> newTaskQueue(int tasksMax) {
        return new ConcurrentLinkedQueue<>();
    }

    @Override
    protected void wakeup(boolean inEventLoop) {
        if (!inEventLoop) {
            wakeUp.wake();
        }
    }

    /** The loop's clock, read once a round. */
    public Ticker turnTicker() {
        return turnTicker;
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        return timers.after(delayNanos, task);
    }

    /** Resets every socket and ends, after the tasks that wait; waits for that a while. Any thread but the loop's. */
    @Override
    public void close() {
        shutdownGracefully(0, END_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        try {
            awaitTermination(END_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void run() {
        do {
            try {
                round();
            } catch (Throwable fault) {
                LOG.log(System.Logger.Level.ERROR, "a round of an epoll loop failed", fault);
            }
            if (isShuttingDown()) {
                endAll();
            }
        } while (!confirmShutdown());
        endAll();
    }

    private void round() {
        int ready = turns.isEmpty() && !hasTasks() ? await() : events.await(epoll, 0);
        turnTicker.next();
        busy = ready + turns.size();
        for (int index = 0; index < ready; index++) {
            EpollSocket socket = sockets.get(events.key(index));
            if (socket != null) {
                onReady(socket, events.mask(index));
            }
        }
        turns.give();
        runAllTasks(TASK_NANOS_MAX);
        timers.runDue(turnTicker, guarded);
        tellClosed();
    }

    /** What is ready; only where nothing is and no other task is due, waits for it. */
    private int await() {
        int ready = events.await(epoll, 0);
        int millis = ready > 0 ? 0 : timers.millisLeft(nextScheduledTaskNano());
        if (millis == 0) {
            return ready;
        }
        wakeUp.beginSleep();
        try {
            return hasTasks() || isShuttingDown() ? 0 : events.await(epoll, millis);
        } finally {
            wakeUp.endSleep();
        }
    }

    private void onReady(EpollSocket socket, int mask) {
        try {
            socket.ready(mask);
        } catch (Throwable fault) {
            failed(socket, fault);
        }
        tellClosed();
    }

    private void onTurn(EpollSocket socket) {
        try {
            socket.onTurn();
        } catch (Throwable fault) {
            failed(socket, fault);
        }
        tellClosed();
    }

    private void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable fault) {
            LOG.log(System.Logger.Level.ERROR, "a timer of an epoll loop failed", fault);
        }
        tellClosed();
    }

    private void tellClosed() {
        EpollSocket socket;
        while ((socket = closed.poll()) != null) {
            socket.closeTold = false;
            try {
                socket.onClosed();
            } catch (Throwable fault) {
                failed(socket, fault);
            }
        }
    }

    /** Whatever comes of it, the other sockets have their turn: no event is repeated. */
    private static void failed(EpollSocket socket, Throwable fault) {
        try {
            socket.onFault(fault);
        } catch (Throwable again) {
            socket.close();
        }
    }

    private void endAll() {
        sockets.forEach(EpollSocket::onLoopEnd);
        tellClosed();
    }

    @Override
    protected void cleanup() {
        wakeUp.end();
        Descriptor.close(epoll);
        buffer.release();
        pieces.release();
    }

    /** An empty array for a write of several buffers. */
    IovArray pieces() {
        pieces.clear();
        return pieces;
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

    /** From now on {@code to} is notified of what {@code from} was: the kernel goes on watching. */
    void replace(EpollSocket from, EpollSocket to) {
        sockets.replace(from, to);
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

    Turns turns() {
        return turns;
    }

    /** Whether so many sockets have something to do in this round that each should do little of it at a time. */
    boolean isCrowded() {
        return busy > CROWD;
    }

    long bufferAddress() {
        if (buffer.refCnt() > 1) {
            // What was received has been kept; it stays with its keeper.
            buffer.release();
            buffer = Unpooled.directBuffer(BUFFER_BYTES, BUFFER_BYTES);
            bufferAddress = LinuxCalls.addressOf(buffer);
        }
        return bufferAddress;
    }

    ByteBuf received(int length) {
        return buffer.setIndex(0, length).retain();
    }
}
