package io.moorgate.operate.telemetry;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.LiveConnection;
import java.util.Locale;

/** One connection that has ended, as a line of {@code key=value}. */
record AccessRecord(LiveConnection connection, CloseReason reason, long livedNanos) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    String line() {
        StringBuilder line = new StringBuilder(256);
        line.append("id=").append(connection.id());
        line.append(" protocol=").append(connection.kind().label());
        line.append(" client=").append(escape(connection.client()));
        line.append(" service=").append(escape(connection.route().service().toString()));
        line.append(" endpoint=").append(escape(connection.endpoint().name()));
        line.append(" why=").append(connection.pickReason().label());
        line.append(" bytesIn=").append(connection.bytesIn());
        line.append(" bytesOut=").append(connection.bytesOut());
        line.append(" messagesIn=").append(connection.messagesIn());
        line.append(" messagesOut=").append(connection.messagesOut());
        line.append(" durationSeconds=");
        appendSeconds(line);
        return line.append(" close=").append(reason).toString();
    }

    /** By hand: {@code String.format} costs more than all the rest of a line. */
    private void appendSeconds(StringBuilder line) {
        long millis = Math.max(0, livedNanos) / NANOS_PER_MILLI;
        line.append(millis / 1000).append('.');
        line.append((char) ('0' + millis / 100 % 10));
        line.append((char) ('0' + millis / 10 % 10));
        line.append((char) ('0' + millis % 10));
    }

    /** {@code text} as one word that no reader can take for another key or line. */
    static String escape(String text) {
        int plain = 0;
        while (plain < text.length() && isPlain(text.charAt(plain))) {
            plain++;
        }
        if (plain > 0 && plain == text.length()) {
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

    private static boolean isPlain(char next) {
        return next > ' ' && next <= '~' && next != '"' && next != '\\' && next != '=';
    }
}
