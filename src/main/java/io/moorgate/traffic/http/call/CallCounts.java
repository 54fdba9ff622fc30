package io.moorgate.traffic.http.call;

import io.moorgate.time.Ticker;
import io.moorgate.traffic.http.http2.MessageCounter;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.buffer.ByteBuf;

/** Counts the bytes and gRPC messages of one call, also those that come while it is not live. Event loop of the call. */
final class CallCounts {
    private final Ticker ticker;
    private final boolean grpc;
    private final MessageCounter fromClient = new MessageCounter();
    private final MessageCounter fromEndpoint = new MessageCounter();
    private LiveConnection live;
    private long earlyBytes;
    private long earlyMessages;

    CallCounts(Ticker ticker, boolean grpc) {
        this.ticker = ticker;
        this.grpc = grpc;
    }

    /** The call is live, as {@code opened}. */
    void opened(LiveConnection opened) {
        live = opened;
        live.received(earlyBytes, ticker.nanos());
        live.receivedMessages(earlyMessages);
    }

    /** The call goes to another endpoint; what the client has sent counts there. */
    void movedOn() {
        earlyBytes = live.bytesIn();
        earlyMessages = live.messagesIn();
        live = null;
    }

    /** Data from the client. */
    void received(ByteBuf data) {
        int messages = grpc ? fromClient.count(data) : 0;
        if (live == null) {
            earlyBytes += data.readableBytes();
            earlyMessages += messages;
        } else {
            live.received(data.readableBytes(), ticker.nanos());
            live.receivedMessages(messages);
        }
    }

    /** Data from the endpoint, of a call that is live. */
    void sent(ByteBuf data) {
        live.sent(data.readableBytes(), ticker.nanos());
        if (grpc) {
            live.sentMessages(fromEndpoint.count(data));
        }
    }

    /** Whether trailers may follow what came from the endpoint. */
    boolean isBetweenMessages() {
        return fromEndpoint.isBetweenMessages();
    }
}
