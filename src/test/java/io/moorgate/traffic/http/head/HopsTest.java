package io.moorgate.traffic.http.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How gateways are counted that a request has passed. */
class HopsTest {
    @Test
    void eachGatewayAddsItselfAndTheEighthIsTheLast() {
        Http2Headers head = new DefaultHttp2Headers().method("GET").path("/");
        for (int hop = 0; hop < Hops.MAX; hop++) {
            assertFalse(Hops.areTooMany(RequestHead.of(head)), "hop " + hop);
            Hops.add(head);
        }
        assertTrue(Hops.areTooMany(RequestHead.of(head)));
        assertEquals(1, head.getAll("cdn-loop").size());
    }

    @Test
    void otherNamesAreKeptAndNotCounted() {
        Http2Headers head = new DefaultHttp2Headers().method("GET").path("/");
        for (int other = 0; other < 20; other++) {
            head.add("cdn-loop", "other-" + other + "; v=1, moorgate-of-others");
        }
        head.add("cdn-loop", "Moorgate;v=1 ,moorgate");
        assertFalse(Hops.areTooMany(RequestHead.of(head)));
        Hops.add(head);
        assertTrue(head.get("cdn-loop").toString().startsWith("other-0; v=1, moorgate-of-others, other-1"));
        assertTrue(head.get("cdn-loop").toString().endsWith("Moorgate;v=1 ,moorgate, moorgate"));
    }

    @Test
    void aConnectionFieldDoesNotTakeTheCountAway() {
        Http2Headers head = new DefaultHttp2Headers()
                .method("GET")
                .path("/")
                .add("connection", "cdn-loop, x-mine")
                .add("x-mine", "1");
        Set<String> taken = HopByHop.of(RequestHead.of(head));
        assertFalse(taken.contains("cdn-loop"));
        assertTrue(taken.contains("x-mine"));
    }
}
