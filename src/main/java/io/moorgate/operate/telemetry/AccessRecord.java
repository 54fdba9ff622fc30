package io.moorgate.operate.telemetry;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.LiveConnection;
import java.util.Locale;

/** One connection that has ended, as a line of {@code key=value}. */
record AccessRecord(LiveConnection connection, CloseReason reason, long livedNanos) {
    private static final double NANOS_PER_SECOND = 1e9;

    String line() {
        return "id=" + connection.id()
                + " protocol=" + connection.kind().label()
                + " client=" + escape(connection.client())
                + " service=" + escape(connection.route().service().toString())
                + " endpoint=" + escape(connection.endpoint().name())
                + " why=" + connection.pickReason().label()
                + " bytesIn=" + connection.bytesIn()
                + " bytesOut=" + connection.bytesOut()
                + " messagesIn=" + connection.messagesIn()
                + " messagesOut=" + connection.messagesOut()
                + " durationSeconds=" + String.format(Locale.ROOT, "%.3f", livedNanos / NANOS_PER_SECOND)
                + " close=" + reason;
    }

    /** {@code text} as one word that no reader can take for another key or line. */
    static String escape(String text) {
        if (!text.isEmpty() && text.chars().allMatch(AccessRecord::isPlain)) {
            return text;
        }
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int index = 0; index < text.length(); index++) {
            char next = text.charAt(index);
            if (next == '"' || next == '\\') {
                quoted.append('\\').append(next);
            } else if (next < ' ' || next > '~') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) next));
            } else {
                quoted.append(next);
            }
        }
        return quoted.append('"').toString();
    }

    private static boolean isPlain(int next) {
        return next > ' ' && next <= '~' && next != '"' && next != '\\' && next != '=';
    }
}
