package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.http.CallFixture;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.HttpSettings;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.Test;

/** How many fields an answer over HTTP/2 may have. */
class AnswerFieldsTest extends CallFixture {
    private static final String RESOURCE_EXHAUSTED = "8";

    @Test
    void aHeadWithAsManyAsItMayHavePasses() {
        FrameHalf client = answered(HttpSettings.DEFAULT.heads().fieldsMax());
        await().until(() -> "0".equals(client.header("grpc-status")));
    }

    @Test
    void aHeadWithOneMoreIsNotTaken() {
        FrameHalf client = answered(HttpSettings.DEFAULT.heads().fieldsMax() + 1);
        await().until(client.ended::get);
        assertEquals(RESOURCE_EXHAUSTED, client.header("grpc-status"));
    }

    @Test
    void trailersAreCountedToo() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {
            stream.answer();
            stream.writeHead(
                    fields(
                            new DefaultHttp2Headers().add("grpc-status", "0"),
                            HttpSettings.DEFAULT.heads().fieldsMax()),
                    true);
        }));
        FrameHalf client = call(FrameHalf.call(), true);
        await().until(client.ended::get);
        assertEquals(RESOURCE_EXHAUSTED, client.header("grpc-status"));
    }

    private FrameHalf answered(int fields) {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {
            Http2Headers head = new DefaultHttp2Headers().status("200").add("content-type", "application/grpc");
            stream.writeHead(fields(head, fields - 1), false);
            stream.status(0);
        }));
        return call(FrameHalf.call(), true);
    }

    private static Http2Headers fields(Http2Headers head, int more) {
        for (int field = 0; field < more; field++) {
            head.add("x-field", "1");
        }
        return head;
    }
}
