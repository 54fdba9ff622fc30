package io.moorgate.traffic.port;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How many file descriptors this process may have open, and so how many connections. */
public final class DescriptorLimit {
    /** Set aside for listeners, logs, jars, the management port and the configuration's source. */
    public static final int RESERVED = 500;

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern MAX_OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+)\\s.*");

    private DescriptorLimit() {}

    /** The limit in force; empty where the system does not say, or sets none. */
    public static OptionalLong current() {
        try (Stream<String> lines = Files.lines(LIMITS)) {
            return find(lines);
        } catch (IOException | java.io.UncheckedIOException notLinux) {
            return OptionalLong.empty();
        }
    }

    static OptionalLong find(Stream<String> lines) {
        return lines.map(MAX_OPEN_FILES::matcher)
                .filter(Matcher::matches)
                .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                .findFirst();
    }

    /** How many proxied connections {@code descriptors} allow: each takes two, its client's and its endpoint's. */
    public static long connections(long descriptors) {
        return Math.max(0, (descriptors - RESERVED) / 2);
    }
}
