package io.moorgate.affinity.cookie;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CookieKeysTest {
    private static final ServiceId CHAT = new ServiceId("default", "chat");

    @TempDir
    Path folder;

    @Test
    void readsOneKeyALineAndSkipsEmptyOnes() throws IOException {
        CookieSigner signer = read("first key, sixteen+\r\n\n  c2Vjb25kIGtleSBpbiBiYXNlNjQ=  \n");
        assertEquals(2, signer.keys());
    }

    @Test
    void replicasWithTheSameFileAcceptEachOthersCookies() throws IOException {
        CookieSigner one = read("a key shared by all replicas\n");
        CookieSigner other = read("a key shared by all replicas");
        String value = one.sign(CHAT, one.newClient(), one.tag(0, CHAT, new EndpointId("a")));
        assertTrue(other.verify(CHAT, value).isPresent());
    }

    @Test
    void namesTheLineOfAKeyThatIsTooShortAndNeverTheKey() {
        var fault = assertThrows(IllegalArgumentException.class, () -> read("long enough for a key\n\nhunter2\n"));
        assertTrue(fault.getMessage().endsWith("line 3: a key of 7 bytes (expected: at least 16)"), fault.getMessage());
        assertTrue(fault.getMessage().startsWith("moorgate.cookie.key-file: "), fault.getMessage());
        assertFalse(fault.getMessage().contains("hunter2"));
    }

    @Test
    void refusesAFileWithoutAKey() {
        var fault = assertThrows(IllegalArgumentException.class, () -> read("\n \n"));
        assertTrue(
                fault.getMessage().endsWith("no key (expected: one key a line, at least 16 bytes each)"),
                fault.getMessage());
    }

    @Test
    void refusesMoreKeysThanItMayTry() {
        var fault = assertThrows(
                IllegalArgumentException.class, () -> read("a key of sixteen bytes\n".repeat(CookieKeys.KEYS_MAX + 1)));
        assertTrue(fault.getMessage().endsWith("line 17: one key more (expected: at most 16)"), fault.getMessage());
    }

    @Test
    void aMissingFileIsAnIoFault() {
        assertThrows(IOException.class, () -> CookieKeys.read(folder.resolve("none")));
    }

    private CookieSigner read(String text) throws IOException {
        return CookieKeys.read(Files.writeString(folder.resolve("keys"), text));
    }
}
