package io.moorgate.traffic.epoll;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A socket that records its events. */
final class RecordedSocket extends EpollSocket {
    final List<String> told = new CopyOnWriteArrayList<>();

    RecordedSocket(EpollLoop loop, int descriptor) {
        super(loop, descriptor);
    }

    @Override
    protected void onReady(boolean readable, boolean writable, boolean toEnd, boolean broken) {
        told.add("ready" + (readable ? " readable" : "") + (toEnd ? " to-end" : "") + (broken ? " broken" : ""));
    }

    @Override
    protected void onTurn() {
        told.add("turn");
    }

    @Override
    protected void onClosed() {
        told.add("closed");
    }

    @Override
    protected void onFault(Throwable fault) {
        told.add("fault");
    }

    /** Closes it from a task of its loop. */
    void shut() {
        close();
    }
}
