package io.moorgate.operate.overload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the process itself says of its pressure. */
class ProcessPressureTest {
    private final long max = Runtime.getRuntime().maxMemory();
    private final AtomicLong heapLeft = new AtomicLong(max);
    private final AtomicInteger collections = new AtomicInteger();
    private final ProcessPressure pressure = new ProcessPressure(
            new OverloadLimits(OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), OptionalLong.empty(), 500),
            () -> 0,
            heapLeft::get,
            collections::incrementAndGet);

    private void read(int times) {
        for (int time = 0; time < times; time++) {
            pressure.read();
        }
    }

    @Test
    void theHeapIsCollectedWhereItHasBeenFullForALongTime() {
        read(ProcessPressure.COLLECT_EVERY - 1);
        assertEquals(0, collections.get());
        read(1);
        assertEquals(1, collections.get());
        read(ProcessPressure.COLLECT_EVERY);
        assertEquals(2, collections.get(), "and again, while it stays full");
    }

    @Test
    void aHeapThatHasFallenMeanwhileIsLeftAlone() {
        read(ProcessPressure.COLLECT_EVERY - 1);
        heapLeft.set(max / 2);
        read(1);
        heapLeft.set(max);
        read(ProcessPressure.COLLECT_EVERY - 1);
        assertEquals(0, collections.get());
    }

    @Test
    void directMemoryCountsAgainstWhatAContainerLeavesIt() {
        ByteBuf buffer = Unpooled.directBuffer(1 << 20);
        ProcessPressure own = new ProcessPressure(
                new OverloadLimits(
                        OptionalLong.empty(), OptionalLong.of(1 << 20), Optional.empty(), OptionalLong.empty(), 500),
                () -> 0);
        assertTrue(own.read().get(Resource.DIRECT_MEMORY) >= 1);
        buffer.release();
    }

    /** Connections are refused for themselves; descriptors, and requests with them, only where more are used than connections take. */
    @Test
    void asManyConnectionsAsTheDefaultLetsInAreNoReasonToRefuse() {
        long max = 20_000;
        long left = 300;
        assertEquals(0, ProcessPressure.ofDescriptors(0, max, left));
        assertEquals(0.19, ProcessPressure.ofDescriptors(9_850, max, left), 0.01);
        assertEquals(0.75, ProcessPressure.ofDescriptors(max - left, max, left), 0.001);
        assertTrue(ProcessPressure.ofDescriptors(max - 125, max, left) < OverloadAction.REFUSE_UNPINNED.from());
        assertTrue(ProcessPressure.ofDescriptors(max - 115, max, left) > OverloadAction.REFUSE_UNPINNED.from());
        assertEquals(1, ProcessPressure.ofDescriptors(max, max, left));
    }

    /** A reserve above half of them would leave a gateway at rest short of descriptors. */
    @Test
    void ofFewDescriptorsAGatewayAtRestIsNotShort() {
        long left = 440;
        for (long max : new long[] {200, 300, 400, 500, 600}) {
            double atRest = ProcessPressure.ofDescriptors(60, max, left);
            assertTrue(atRest < OverloadAction.SHRINK_IDLE.from(), max + ": " + atRest);
            assertEquals(1, ProcessPressure.ofDescriptors(max, max, left), 1e-9);
            for (long used = 1; used <= max; used++) {
                assertTrue(ProcessPressure.ofDescriptors(used, max, left)
                        > ProcessPressure.ofDescriptors(used - 1, max, left));
            }
        }
    }

    @Test
    void theProcessItselfIsNotFull() {
        ProcessPressure own = new ProcessPressure(
                new OverloadLimits(
                        OptionalLong.empty(), OptionalLong.empty(), Optional.of(10), OptionalLong.of(1_000_000), 500),
                () -> 5);
        var parts = own.read();
        assertEquals(0.5, parts.get(Resource.CONNECTIONS));
        assertTrue(parts.get(Resource.HEAP) < 1, parts::toString);
        assertTrue(parts.get(Resource.DESCRIPTORS) > 0, parts::toString);
    }
}
