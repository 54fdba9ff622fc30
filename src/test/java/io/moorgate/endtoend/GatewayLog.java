package io.moorgate.endtoend;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the log of a gateway says of its ports and of its configuration. Any thread. */
final class GatewayLog implements Consumer<String> {
    private static final Pattern GENERATION = Pattern.compile("configuration applied generation=(\\d+)");
    private static final Pattern HTTP = Pattern.compile("listening http=(\\d+)");
    private static final Pattern HTTPS = Pattern.compile("listening https=(\\d+)");
    private static final Pattern MANAGEMENT =
            Pattern.compile("Management interface listening on http://[^ ]*:(\\d+)\\.");

    private final AtomicLong generation = new AtomicLong();
    private final AtomicLong httpPort = new AtomicLong();
    private final AtomicLong httpsPort = new AtomicLong();

    @Override
    public void accept(String line) {
        note(GENERATION, line, generation);
        note(HTTP, line, httpPort);
        note(HTTPS, line, httpsPort);
    }

    private static void note(Pattern pattern, String line, AtomicLong number) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
            number.set(Long.parseLong(matcher.group(1)));
        }
    }

    /** The port that {@code line} names where it is the last line of a start. */
    static Optional<String> managementPort(String line) {
        Matcher matcher = MANAGEMENT.matcher(line);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The generation of the routing table in force; 0 before the first. */
    long generation() {
        return generation.get();
    }

    /** 0 before the port is open. */
    int httpPort() {
        return httpPort.intValue();
    }

    /** 0 before the port is open. */
    int httpsPort() {
        return httpsPort.intValue();
    }
}
