package io.moorgate.operate.telemetry;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;

/**
 * The lines of the ordinary log, in the format of the access log: time, level, logger, thread, message, and the fault where
 * there is one. As text, the fault's stack trace follows in lines that begin with a space. Any thread.
 */
public final class LogLines extends ExtFormatter {
    private static final int STACK_CHARS_MAX = 32 * 1024;

    private final LogFormat format;

    LogLines(LogFormat format) {
        this.format = format;
    }

    /** Gives all of the root logger's handlers, and theirs, this format. */
    public static void install(LogFormat format) {
        install(LogManager.getLogManager().getLogger("").getHandlers(), new LogLines(format));
    }

    private static void install(Handler[] handlers, LogLines lines) {
        for (Handler handler : handlers) {
            handler.setFormatter(lines);
            if (handler instanceof ExtHandler parent) {
                install(parent.getHandlers(), lines);
            }
        }
    }

    @Override
    public String format(ExtLogRecord record) {
        Throwable fault = record.getThrown();
        LineBuffer line = new LineBuffer(format)
                .begin(record.getInstant())
                .text("level", record.getLevel().getName())
                .text("logger", record.getLoggerName())
                .text("thread", record.getThreadName())
                .text("message", formatMessage(record));
        if (fault == null) {
            return line.end().take();
        }
        line.text("fault", fault.toString());
        return switch (format) {
            case JSON ->
                line.text("stack", stackOf(fault), STACK_CHARS_MAX).end().take();
            case TEXT -> line.end().take() + indented(stackOf(fault));
        };
    }

    private static String stackOf(Throwable fault) {
        StringWriter stack = new StringWriter();
        fault.printStackTrace(new PrintWriter(stack));
        return stack.toString();
    }

    private static String indented(String stack) {
        StringBuilder lines = new StringBuilder(stack.length() + 256);
        stack.lines().forEach(line -> lines.append("  ").append(line).append('\n'));
        return lines.toString();
    }
}
