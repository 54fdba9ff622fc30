package io.moorgate.operate.overload;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where pressure is counted from: with this much in use it is 1.
 *
 * @param memoryMax bytes of heap and direct memory together; empty where each of them only has its own limit
 * @param directMax bytes of direct memory, where that is less than its own limit; empty where that limit holds
 * @param connectionsMax open client connections of all listeners; empty where only the descriptors limit them
 * @param descriptorsMax open file descriptors of the process; empty where the system sets no limit
 * @param descriptorsReserved how many of them connections leave where they are as many as the default lets in
 */
public record OverloadLimits(
        OptionalLong memoryMax,
        OptionalLong directMax,
        Optional<Integer> connectionsMax,
        OptionalLong descriptorsMax,
        long descriptorsReserved) {}
