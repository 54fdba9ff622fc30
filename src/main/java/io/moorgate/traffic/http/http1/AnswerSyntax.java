package io.moorgate.traffic.http.http1;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;

/** What the head of an endpoint's answer has to be beside what {@link AnswerDecoder} asks of it. Any thread. */
public final class AnswerSyntax {
    private static final int STATUS_MIN = 100;
    private static final int STATUS_MAX = 599;
    private static final char DEL = 0x7f;

    private AnswerSyntax() {}

    /** Whether {@code head} has a status of HTTP, a reason that is text, and no coding that the gateway does not know. */
    public static boolean isSensible(HttpResponse head) {
        int status = head.status().code();
        return status >= STATUS_MIN
                && status <= STATUS_MAX
                && isPhrase(head.status().reasonPhrase())
                && isCodedAsKnown(head);
    }

    /** Whether {@code reason} has no control characters (RFC 9112 section 4). */
    private static boolean isPhrase(String reason) {
        for (int at = 0; at < reason.length(); at++) {
            char c = reason.charAt(at);
            if (c < ' ' && c != '\t' || c == DEL) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code head} has no transfer coding but {@code chunked}: the gateway would lose any other (RFC 9112 section 6.1). */
    private static boolean isCodedAsKnown(HttpResponse head) {
        return !head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                || head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING).stream()
                        .allMatch(coding -> HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding.strip()));
    }
}
