package io.moorgate.affinity.cookie;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.ClientKey;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CookieSignerTest {
    private static final ServiceId CHAT = new ServiceId("default", "chat");
    private static final EndpointId POD = EndpointId.ofPod("0f8e0f1e-7d5b-4a53-9d57-1c5c0e2c7a10", 8080);
    private static final byte[] OLD_KEY = key("the old key of 2025");
    private static final byte[] NEW_KEY = key("the new key of 2026");

    /** What version 1 has signed with the new key: the client's id is of ones, the endpoint's tag of twos. */
    private static final String OLD_FORM = "AQEBAQEBAQEBAQEBAQEBAQECAgICAgICAgICAgKEt3zBpUrNXdT-pAtrEORm";

    private Instant now = Instant.parse("2026-11-29T12:00:00Z");
    private final CookieSigner signer = new CookieSigner(List.of(NEW_KEY), () -> now);
    private final ClientKey client = signer.newClient();
    private final String value = signer.sign(CHAT, client, signer.tag(0, CHAT, POD));

    @Test
    void readsBackWhatItSigned() {
        assertEquals(
                Optional.of(new AffinityCookie(client, signer.tag(0, CHAT, POD), 0, Optional.of(Duration.ZERO))),
                signer.verify(CHAT, value));
    }

    @Test
    void theValueIsShortAndTellsNothing() {
        assertEquals(64, value.length());
        assertTrue(value.matches("[A-Za-z0-9_-]{64}"), value);
        String raw = new String(Base64.getUrlDecoder().decode(value), StandardCharsets.ISO_8859_1);
        assertFalse(raw.contains("0f8e0f1e") || raw.contains("8080"), raw);
    }

    @Test
    void aCookieOfOneServiceIsWorthNothingAtAnother() {
        assertEquals(Optional.empty(), signer.verify(new ServiceId("default", "chat2"), value));
        assertEquals(Optional.empty(), signer.verify(new ServiceId("other", "chat"), value));
        assertNotEquals(signer.tag(0, CHAT, POD), signer.tag(0, new ServiceId("other", "chat"), POD));
    }

    @Test
    void everyKeyVerifiesAndTheFirstSigns() {
        CookieSigner before = new CookieSigner(List.of(OLD_KEY), () -> now);
        CookieSigner both = new CookieSigner(List.of(NEW_KEY, OLD_KEY), () -> now);
        String old = before.sign(CHAT, client, before.tag(0, CHAT, POD));
        assertEquals(
                Optional.of(new AffinityCookie(client, both.tag(1, CHAT, POD), 1, Optional.of(Duration.ZERO))),
                both.verify(CHAT, old));
        assertEquals(value, both.sign(CHAT, client, both.tag(0, CHAT, POD)));
        assertEquals(Optional.empty(), signer.verify(CHAT, old));
    }

    @Test
    void saysHowOldItIs() {
        now = now.plus(Duration.ofDays(400)).plusSeconds(59);
        assertEquals(
                Optional.of(Duration.ofDays(400)),
                signer.verify(CHAT, value).orElseThrow().age());
        now = Instant.parse("2026-11-29T11:00:00Z");
        assertEquals(
                Optional.of(Duration.ZERO),
                signer.verify(CHAT, value).orElseThrow().age(),
                "a clock that is behind");
    }

    @Test
    void whatVersionOneHasSignedIsGoodAndSaysNoAge() {
        assertEquals(
                Optional.of(new AffinityCookie(
                        ClientKey.ofCookie(0x0101010101010101L, 0x0101010101010101L),
                        new EndpointTag(0x0202020202020202L, 0x02020202),
                        0,
                        Optional.empty())),
                signer.verify(CHAT, OLD_FORM));
    }

    @Test
    void generatedKeysDiffer() {
        assertEquals(Optional.empty(), CookieSigner.generated().verify(CHAT, value));
        assertNotEquals(signer.newClient(), signer.newClient());
    }

    @Test
    void neverPrintsAKey() {
        assertEquals("CookieSigner[1 keys, redacted]", signer.toString());
    }

    @Test
    void refusesShortKeys() {
        assertThrows(IllegalArgumentException.class, () -> new CookieSigner(List.of(new byte[15])));
        assertThrows(IllegalArgumentException.class, () -> new CookieSigner(List.of()));
    }

    @Property
    void whateverComesIsRefusedWithoutAnException(@ForAll String anything) {
        assertEquals(Optional.empty(), signer.verify(CHAT, anything));
    }

    @Property
    void whateverBytesOfTheRightLengthComeAreRefused(@ForAll @Size(48) byte[] anything) {
        anything[0] = 2;
        assertEquals(Optional.empty(), signer.verify(CHAT, CookieText.encode(anything)));
    }

    @Property
    void aValueWithAnyBitTurnedIsRefused(@ForAll @IntRange(max = 48 * 8 - 1) int bit) {
        byte[] bytes = Base64.getUrlDecoder().decode(value);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        assertEquals(Optional.empty(), signer.verify(CHAT, CookieText.encode(bytes)));
    }

    @Property
    void aValueWithAnyCharacterReplacedIsRefused(@ForAll @IntRange(max = 63) int at, @ForAll char character) {
        String changed = value.substring(0, at) + character + value.substring(at + 1);
        assertEquals(changed.equals(value), signer.verify(CHAT, changed).isPresent());
    }

    @Property
    void textDecodesToTheBytesThatItEncodes(@ForAll @Size(48) byte[] bytes) {
        byte[] read = new byte[48];
        assertTrue(CookieText.decode(CookieText.encode(bytes), read));
        assertEquals(List.of(box(bytes)), List.of(box(read)));
    }

    private static String box(byte[] bytes) {
        return java.util.Arrays.toString(bytes);
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
