package io.moorgate.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ServiceId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdHashTest {
    private static final UpstreamId CHAT = new UpstreamId(new ServiceId("default", "chat"), "web");
    private static final UpstreamId NEWS = new UpstreamId(new ServiceId("default", "news"), "web");
    private static final byte[] OLD = "an old secret".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEW = "a new secret".getBytes(StandardCharsets.US_ASCII);

    @Test
    void anIdIsTheSameClientOnEveryReplicaWithTheSecret() {
        ClientKey key = new IdHash(List.of(OLD)).key(CHAT, "header:x-id", "42");
        assertEquals(key, new IdHash(List.of(OLD)).key(CHAT, "header:x-id", "42"));
        assertNotEquals(key, new IdHash(List.of(NEW)).key(CHAT, "header:x-id", "42"));
    }

    @Test
    void anIdIsWorthNothingAtAnotherUpstreamOrPlace() {
        IdHash hash = new IdHash(List.of(OLD));
        Set<ClientKey> keys = Set.of(
                hash.key(CHAT, "header:x-id", "42"),
                hash.key(NEWS, "header:x-id", "42"),
                hash.key(CHAT, "cookie:x-id", "42"),
                hash.key(CHAT, "header:x-id", "43"),
                ClientKey.ofText("x-id", "42"));
        assertEquals(5, keys.size());
    }

    @Test
    void whileSecretsAreReplacedEachReplicaFindsWhatTheOthersLearn() {
        List<IdHash> stages = List.of(
                new IdHash(List.of(OLD)),
                new IdHash(List.of(OLD, NEW)),
                new IdHash(List.of(NEW, OLD)),
                new IdHash(List.of(NEW)));
        for (int stage = 1; stage < stages.size(); stage++) {
            IdHash before = stages.get(stage - 1);
            IdHash after = stages.get(stage);
            assertTrue(after.keys(CHAT, "cookie:a", "42").contains(before.key(CHAT, "cookie:a", "42")));
            assertTrue(before.keys(CHAT, "cookie:a", "42").contains(after.key(CHAT, "cookie:a", "42")));
        }
    }

    @Test
    void renewedItGoesByTheNewSecrets() {
        IdHash hash = new IdHash(List.of(OLD));
        hash.renew(List.of(NEW));
        assertEquals(new IdHash(List.of(NEW)).key(CHAT, "cookie:a", "1"), hash.key(CHAT, "cookie:a", "1"));
        assertThrows(IllegalArgumentException.class, () -> new IdHash(List.of()));
        assertFalse(hash.toString().contains("secret"));
    }
}
