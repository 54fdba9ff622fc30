package io.moorgate;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class logs, from {@link #of} on until it is closed. */
public final class HeardLog extends Handler implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger log;

    private HeardLog(Logger log) {
        this.log = log;
    }

    /** Hears what {@code type} logs. */
    public static HeardLog of(Class<?> type) {
        HeardLog heard = new HeardLog(Logger.getLogger(type.getName()));
        heard.log.addHandler(heard);
        return heard;
    }

    /** The lines, in order. */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord record) {
        Object[] values = record.getParameters();
        lines.add(
                values == null || values.length == 0
                        ? record.getMessage()
                        : String.format(record.getMessage(), values));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        log.removeHandler(this);
    }
}
