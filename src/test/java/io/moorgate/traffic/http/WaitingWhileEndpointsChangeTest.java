package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests that wait for an endpoint of one connection at a time while endpoints come and go. */
class WaitingWhileEndpointsChangeTest extends PlacesFixture {
    @Test
    void aWaitingClientGoesToTheEndpointThatReplacesTheOneItWaitedFor() throws IOException {
        try (RawEndpoint gone = answeringWhenAllowed();
                RawEndpoint replacement = answeringWhenAllowed();
                RawClient first = fixture.connect();
                RawClient second = fixture.connect()) {
            publish(Affinity.NONE, gone.port());
            first.send(REQUEST);
            await().until(() -> gone.heads.size() == 1);
            second.send(REQUEST);
            awaitWaiting(Map.of("pod-" + gone.port(), 1));
            publish(Affinity.NONE, replacement.port());
            await().until(() -> replacement.heads.size() == 1);
            allowed.release(2);
            assertTrue(second.readAnswer().endsWith("hi"));
            assertTrue(first.readAnswer().endsWith("hi"));
            assertEquals(1, gone.heads.size());
        }
        awaitNothingLeft();
        fixture.time.advance(QUEUE_TIMEOUT);
        assertEquals(List.of(), fixture.limits);
    }

    @Test
    void aNewEndpointServesClientsThatWaitedForAnotherOne() throws IOException {
        for (Affinity affinity : List.of(Affinity.NONE, byUser(Affinity.WhenLost.REBIND))) {
            try (RawEndpoint busy = answeringWhenAllowed();
                    RawEndpoint added = answeringWhenAllowed();
                    RawClient first = fixture.connect();
                    RawClient second = fixture.connect()) {
                publish(affinity, busy.port());
                first.send(ofUser("one"));
                await().until(() -> busy.heads.size() == 1);
                second.send(ofUser("two"));
                awaitWaiting(Map.of("pod-" + busy.port(), 1));
                publish(affinity, busy.port(), added.port());
                await().until(() -> added.heads.size() == 1);
                allowed.release(2);
                assertTrue(first.readAnswer().endsWith("hi"));
                assertTrue(second.readAnswer().endsWith("hi"));
            }
            awaitNothingLeft();
        }
    }

    @Test
    void aWaitingClientWhoseOwnEndpointIsGoneIsAnsweredAsAffinityLostSays() throws IOException {
        Affinity affinity = byUser(Affinity.WhenLost.FAIL);
        try (RawEndpoint own = answeringWhenAllowed();
                RawEndpoint other = answeringWhenAllowed();
                RawClient first = fixture.connect();
                RawClient second = fixture.connect()) {
            publish(affinity, own.port());
            first.send(ofUser("u"));
            await().until(() -> own.heads.size() == 1);
            second.send(ofUser("u"));
            awaitWaiting(Map.of("pod-" + own.port(), 1));
            publish(affinity, other.port());
            assertTrue(second.readAnswer().startsWith("http/1.1 503 "));
            allowed.release(1);
            assertTrue(first.readAnswer().endsWith("hi"));
            assertEquals(0, other.heads.size());
        }
        awaitNothingLeft();
    }
}
