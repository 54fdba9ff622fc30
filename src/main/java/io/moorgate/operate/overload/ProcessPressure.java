package io.moorgate.operate.overload;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The pressure of this process: what the Java runtime, Netty and Linux say of it. */
final class ProcessPressure implements PressureSource {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private static final List<MemoryPoolMXBean> HEAP = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    private final List<BufferPoolMXBean> direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .toList();
    /** From where on the heap is collected when that has not happened by itself; no more often than once in so many readings. */
    private static final double COLLECT_FROM = OverloadAction.REFUSE_UNPINNED.from() - OverloadAction.HYSTERESIS;

    static final int COLLECT_EVERY = 30;

    /** The pressure of descriptors where connections are as many as the default lets in: clients are refused beyond that. */
    private static final double AT_CONNECTIONS_MAX = 0.75;

    /** Less of the reserve than that is never counted on. */
    private static final long LEFT_MIN = 100;

    private int readings;
    private final OverloadLimits limits;
    private final long leftByConnections;
    private final IntSupplier connections;

    private final LongSupplier heapLeft;
    private final Runnable collection;

    /** {@code connections} says how many client connections are open. */
    ProcessPressure(OverloadLimits limits, IntSupplier connections) {
        this(limits, connections, ProcessPressure::heapAfterCollection, System::gc);
    }

    /** {@code heapLeft}: bytes that the last collection has left; {@code collection} collects. */
    ProcessPressure(OverloadLimits limits, IntSupplier connections, LongSupplier heapLeft, Runnable collection) {
        this.limits = limits;
        this.leftByConnections = Math.max(
                LEFT_MIN, limits.descriptorsReserved() - openDescriptors().orElse(0));
        this.connections = connections;
        this.heapLeft = heapLeft;
        this.collection = collection;
    }

    @Override
    public Map<Resource, Double> read() {
        Map<Resource, Double> parts = new EnumMap<>(Resource.class);
        long heapBytes = heapLeft.getAsLong();
        collectWhereDue(heapBytes);
        long directBytes = directMemory();
        put(parts, Resource.HEAP, heapBytes, Runtime.getRuntime().maxMemory());
        put(parts, Resource.DIRECT_MEMORY, directBytes, directMax());
        limits.memoryMax().ifPresent(max -> put(parts, Resource.MEMORY, heapBytes + directBytes, max));
        limits.descriptorsMax().ifPresent(max -> openDescriptors()
                .ifPresentOrElse(
                        open -> parts.put(Resource.DESCRIPTORS, ofDescriptors(open, max, leftByConnections)),
                        () -> parts.put(Resource.DESCRIPTORS, 1.0)));
        limits.connectionsMax().ifPresent(max -> put(parts, Resource.CONNECTIONS, connections.getAsInt(), max));
        return parts;
    }

    /**
     * Of {@code used} of {@code max} descriptors, of which {@code left} are free where connections are as many as the default lets in. So
     * many are {@link #AT_CONNECTIONS_MAX}; it rises to that by the square of the used part, since the last descriptors are as good as the first, while
     * memory is slow before it is gone; and from there evenly to 1 with the last one. Of a limit so low that {@code left} is most of it, half counts as free.
     */
    static double ofDescriptors(long used, long max, long left) {
        double rest = Math.min(left, max / 2.0);
        double atConnectionsMax = max - rest;
        if (used < atConnectionsMax) {
            return AT_CONNECTIONS_MAX * (used / atConnectionsMax) * (used / atConnectionsMax);
        }
        return 1 - (1 - AT_CONNECTIONS_MAX) * (max - used) / rest;
    }

    private static void put(Map<Resource, Double> parts, Resource resource, long used, long max) {
        if (max > 0) {
            parts.put(resource, (double) used / max);
        }
    }

    private long directMax() {
        return Math.min(PlatformDependent.maxDirectMemory(), limits.directMax().orElse(Long.MAX_VALUE));
    }

    /** Netty counts for itself where it allocates past the JDK, which it does not on every version of Java; else the JDK's count holds. */
    private long directMemory() {
        long netty = PlatformDependent.usedDirectMemory();
        return netty >= 0
                ? netty
                : direct.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    /** While clients are refused little is allocated, so that no collection would find out what has become free. */
    private void collectWhereDue(long heapBytes) {
        boolean isDue = heapBytes >= COLLECT_FROM * Runtime.getRuntime().maxMemory();
        readings = isDue ? readings + 1 : 0;
        if (readings == COLLECT_EVERY) {
            readings = 0;
            collection.run();
        }
    }

    /** What the last collection of each part of the heap has left; what is garbage since counts as free. */
    private static long heapAfterCollection() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : HEAP) {
            MemoryUsage left = pool.getCollectionUsage();
            bytes += left == null ? 0 : left.getUsed();
        }
        return bytes;
    }

    /** Linux from 6.2 on says it as the size of the folder; before that the folder is listed. Empty where not even that can be opened. */
    private static OptionalLong openDescriptors() {
        try {
            long size = Files.size(DESCRIPTORS);
            if (size > 0) {
                return OptionalLong.of(size);
            }
            try (Stream<Path> open = Files.list(DESCRIPTORS)) {
                return OptionalLong.of(open.count());
            }
        } catch (IOException | UncheckedIOException noneLeft) {
            return OptionalLong.empty();
        }
    }
}
