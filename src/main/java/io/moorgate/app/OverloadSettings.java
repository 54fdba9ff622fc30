package io.moorgate.app;

import io.smallrye.config.WithName;
import java.util.Optional;

/** Where pressure is counted from: {@code moorgate.overload.*}. */
public interface OverloadSettings {
    @WithName("memory-max")
    @Description(
            "Heap and direct memory together, such as `512Mi`, at which pressure is 1. Without it, in a container, its limit of memory"
                    + " less 128 MiB (a quarter of it at most); elsewhere each of them has its own limit only."
                    + " From 0.80 idle timeouts shrink, from 0.90 clients without a pin are refused, from 0.95 all are, from 0.97 the"
                    + " newest idle connections are closed; see overload.md.")
    Optional<String> memoryMax();

    @WithName("connections-max")
    @Description(
            "Open client connections of all listeners at which pressure is 1; `moorgate.limits.connections-max`, where that is set, without it.")
    Optional<Integer> connectionsMax();
}
