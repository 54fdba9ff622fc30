package io.moorgate.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HashTest {
    @Test
    void theNumbersAreThoseOfSplitMix64() {
        assertEquals(0, Mix64.of(0));
        assertEquals(0xe220_a839_7b1d_cdafL, Mix64.next(0));
        assertEquals(0x6e78_9e6a_a1b9_65f4L, Mix64.next(0x9e37_79b9_7f4a_7c15L));
    }

    @Test
    void sha256IsThatOfItsStandard() {
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                Sha256.hex("abc".getBytes(StandardCharsets.US_ASCII)));
        assertEquals("ba7816bf", Sha256.hex("abc", 4));
    }
}
