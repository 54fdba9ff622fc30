package io.moorgate.operate.overload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** How much memory the control groups of this process let it have (Linux, versions 1 and 2): beyond that the kernel ends it. */
public final class ContainerMemory {
    /** What the process takes beside heap and direct memory: classes, code, stacks of threads, the collector's own. */
    private static final long RESERVE_BYTES = 128L << 20;

    /** The reserve is no more than one part in so many of the limit. */
    private static final int RESERVE_PART_MAX = 4;

    /** Direct memory has one part in so many of the limit at the least, however large the heap may grow. */
    private static final int DIRECT_PART_MIN = 8;

    /** Version 1 says a number in this order where there is no limit. */
    private static final long NO_LIMIT = 1L << 60;

    private static final Path ROOT = Path.of("/");

    private ContainerMemory() {}

    /** The least limit of the groups that this process is in, in bytes; empty where there is none. */
    public static OptionalLong limit() {
        return limit(ROOT);
    }

    static OptionalLong limit(Path root) {
        Path mount = root.resolve("sys/fs/cgroup");
        return lines(root.resolve("proc/self/cgroup")).stream()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3)
                .mapToLong(parts -> {
                    if (parts[1].isEmpty()) {
                        return least(mount, parts[2], "memory.max");
                    }
                    return List.of(parts[1].split(",")).contains("memory")
                            ? least(mount.resolve("memory"), parts[2], "memory.limit_in_bytes")
                            : NO_LIMIT;
                })
                .filter(bytes -> bytes < NO_LIMIT)
                .min();
    }

    /** The least of {@code group}, as far as it is seen below {@code mount}, and of those that it is in. */
    private static long least(Path mount, String group, String file) {
        Path named = mount.resolve("." + group).normalize();
        long least = NO_LIMIT;
        for (Path folder = named.startsWith(mount) ? named : mount;
                folder.startsWith(mount);
                folder = folder.getParent()) {
            least = Math.min(least, bytes(folder.resolve(file)));
        }
        return least;
    }

    private static long bytes(Path file) {
        return lines(file).stream()
                .map(String::strip)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(NO_LIMIT);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException absent) {
            return List.of();
        }
    }

    /** What of a limit of {@code limitBytes} is for heap and direct memory together. */
    public static long usable(long limitBytes) {
        return limitBytes - Math.min(RESERVE_BYTES, limitBytes / RESERVE_PART_MAX);
    }

    /** What of that is for direct memory, since the heap may grow to {@code heapBytesMax} before it is collected. */
    public static long direct(long limitBytes, long heapBytesMax) {
        return Math.max(usable(limitBytes) - heapBytesMax, limitBytes / DIRECT_PART_MIN);
    }
}
