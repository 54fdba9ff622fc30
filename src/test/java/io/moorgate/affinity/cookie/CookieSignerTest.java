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

    private final CookieSigner signer = new CookieSigner(List.of(NEW_KEY));
    private final ClientKey client = signer.newClient();
    private final String value = signer.sign(CHAT, client, signer.tag(0, CHAT, POD));

    @Test
    void readsBackWhatItSigned() {
        assertEquals(Optional.of(new AffinityCookie(client, signer.tag(0, CHAT, POD), 0)), signer.verify(CHAT, value));
    }

    @Test
    void theValueIsShortAndTellsNothing() {
        assertEquals(60, value.length());
        assertTrue(value.matches("[A-Za-z0-9_-]{60}"), value);
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
        CookieSigner before = new CookieSigner(List.of(OLD_KEY));
        CookieSigner both = new CookieSigner(List.of(NEW_KEY, OLD_KEY));
        String old = before.sign(CHAT, client, before.tag(0, CHAT, POD));
        assertEquals(Optional.of(new AffinityCookie(client, both.tag(1, CHAT, POD), 1)), both.verify(CHAT, old));
        assertEquals(value, both.sign(CHAT, client, both.tag(0, CHAT, POD)));
        assertEquals(Optional.empty(), signer.verify(CHAT, old));
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
    void whateverBytesOfTheRightLengthComeAreRefused(@ForAll @Size(45) byte[] anything) {
        anything[0] = 1;
        assertEquals(Optional.empty(), signer.verify(CHAT, CookieText.encode(anything)));
    }

    @Property
    void aValueWithAnyBitTurnedIsRefused(@ForAll @IntRange(max = 45 * 8 - 1) int bit) {
        byte[] bytes = Base64.getUrlDecoder().decode(value);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        assertEquals(Optional.empty(), signer.verify(CHAT, CookieText.encode(bytes)));
    }

    @Property
    void aValueWithAnyCharacterReplacedIsRefused(@ForAll @IntRange(max = 59) int at, @ForAll char character) {
        String changed = value.substring(0, at) + character + value.substring(at + 1);
        assertEquals(changed.equals(value), signer.verify(CHAT, changed).isPresent());
    }

    @Property
    void textDecodesToTheBytesThatItEncodes(@ForAll @Size(45) byte[] bytes) {
        byte[] read = new byte[CookieText.BYTES];
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
