package io.moorgate.traffic.http;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How long each thread of a process has waited for a core so far, in nanoseconds, by its id ({@code schedstat} of Linux): what a
 * machine that is busy with other work takes from it.
 */
record CoreWaits(Map<String, Long> nanosByThread) {
    /** Reads them. */
    interface Source {
        CoreWaits now();
    }

    /** Those of this process now; none where the kernel does not say. */
    static CoreWaits now() {
        return of("self");
    }

    /** Those of the process {@code pid}. */
    static CoreWaits of(String pid) {
        Map<String, Long> waits = new HashMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                try {
                    String[] numbers = Files.readString(thread.resolve("schedstat"))
                            .strip()
                            .split(" ", -1);
                    waits.put(thread.getFileName().toString(), Long.parseLong(numbers[1]));
                } catch (IOException ended) {
                    continue;
                }
            }
        } catch (IOException unknown) {
            return new CoreWaits(Map.of());
        }
        return new CoreWaits(waits);
    }

    /** How long the thread has waited since {@code before} that has waited longest. */
    long longestSince(CoreWaits before) {
        return nanosByThread.entrySet().stream()
                .mapToLong(wait -> wait.getValue() - before.nanosByThread.getOrDefault(wait.getKey(), 0L))
                .max()
                .orElse(0);
    }
}
