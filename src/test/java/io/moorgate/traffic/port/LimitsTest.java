package io.moorgate.traffic.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void aPlaceGivenBackCanBeTakenAgain() {
        ConnectionLimit limit = new ConnectionLimit(1);
        assertTrue(limit.tryAcquire());
        assertFalse(limit.tryAcquire());
        assertEquals(1, limit.open());
        limit.release();
        assertEquals(0, limit.open());
        assertTrue(limit.tryAcquire());
    }

    @Test
    void aLimitOfNoneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ConnectionLimit(0));
    }

    @Test
    void theDescriptorLimitIsTheSoftOne() {
        assertEquals(
                OptionalLong.of(1024),
                DescriptorLimit.find(Stream.of(
                        "Limit                     Soft Limit           Hard Limit           Units",
                        "Max open files            1024                 524288               files")));
        assertEquals(
                OptionalLong.empty(),
                DescriptorLimit.find(
                        Stream.of("Max open files            unlimited            unlimited            files")));
        assertTrue(DescriptorLimit.current().isPresent());
    }

    @Test
    void aProxiedConnectionTakesTwoDescriptors() {
        assertEquals(9750, DescriptorLimit.connections(20_000));
        assertEquals(0, DescriptorLimit.connections(100));
    }
}
