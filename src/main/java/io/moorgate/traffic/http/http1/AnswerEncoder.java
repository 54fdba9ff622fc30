package io.moorgate.traffic.http.http1;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Writes answers to a client, and knows which of them have no body since their request was HEAD. */
final class AnswerEncoder extends HttpResponseEncoder {
    private boolean toHead;

    /** The answers that follow are to a HEAD request, or not. */
    void expect(boolean toHead) {
        this.toHead = toHead;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse answer) {
        return toHead || super.isContentAlwaysEmpty(answer);
    }
}
