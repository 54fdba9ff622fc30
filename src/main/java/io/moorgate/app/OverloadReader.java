package io.moorgate.app;

import io.moorgate.operate.overload.ContainerMemory;
import io.moorgate.operate.overload.OverloadLimits;
import io.moorgate.traffic.port.DescriptorLimit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how many connections there may be, and where pressure is counted from. */
final class OverloadReader {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})(Ki|Mi|Gi)?");

    private OverloadReader() {}

    /** Open client connections of all listeners: the setting's, else what the descriptors of the process allow. */
    static int connectionsMax(GatewaySettings settings) {
        Optional<Integer> given = settings.limits().connectionsMax();
        if (given.isPresent() && given.get() < 1) {
            throw new IllegalArgumentException("moorgate.limits.connections-max: " + given.get() + " (expected: >= 1)");
        }
        return given.orElseGet(() -> {
            OptionalLong descriptors = DescriptorLimit.current();
            return descriptors.isEmpty()
                    ? Integer.MAX_VALUE
                    : Math.clamp(DescriptorLimit.connections(descriptors.getAsLong()), 1, Integer.MAX_VALUE);
        });
    }

    /** Where pressure is 1. */
    static OverloadLimits limits(GatewaySettings settings) {
        OverloadSettings overload = settings.overload();
        Optional<Integer> connectionsMax = overload.connectionsMax();
        if (connectionsMax.isPresent() && connectionsMax.get() < 1) {
            throw new IllegalArgumentException(
                    "moorgate.overload.connections-max: " + connectionsMax.get() + " (expected: >= 1)");
        }
        OptionalLong given =
                overload.memoryMax().stream().mapToLong(OverloadReader::bytes).findFirst();
        OptionalLong container = given.isPresent() ? OptionalLong.empty() : ContainerMemory.limit();
        long heapBytesMax = Runtime.getRuntime().maxMemory();
        return new OverloadLimits(
                given.isPresent() ? given : map(container, ContainerMemory::usable),
                map(container, limit -> ContainerMemory.direct(limit, heapBytesMax)),
                connectionsMax.or(() -> settings.limits().connectionsMax()),
                DescriptorLimit.current(),
                DescriptorLimit.RESERVED);
    }

    private static OptionalLong map(OptionalLong bytes, LongUnaryOperator part) {
        return bytes.stream().map(part).findFirst();
    }

    private static long bytes(String text) {
        Matcher size = SIZE.matcher(text.strip());
        long amount = size.matches() ? Long.parseLong(size.group(1)) : 0;
        if (amount == 0) {
            throw new IllegalArgumentException(
                    "moorgate.overload.memory-max: \"" + text + "\" (expected: a size such as 512Mi or 2Gi)");
        }
        return switch (size.group(2)) {
            case "Ki" -> amount << 10;
            case "Mi" -> amount << 20;
            case "Gi" -> amount << 30;
            case null, default -> amount;
        };
    }
}
