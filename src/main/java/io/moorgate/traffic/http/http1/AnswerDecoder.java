package io.moorgate.traffic.http.http1;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/**
 * Reads an endpoint's answers, and knows which of them have no body since their request was HEAD. An answer with both a
 * length and a coding fails: gateway and endpoint may not agree on where it ends (RFC 9112 section 6.3).
 */
public final class AnswerDecoder extends HttpResponseDecoder {
    private static final int STATUS_LINE_BYTES_MAX = 8 * 1024;
    private static final int HEAD_BYTES_MAX = 64 * 1024;
    private static final int PIECE_BYTES_MAX = 64 * 1024;

    private boolean head;

    /** {@code fieldsMax}: how many fields a head or a trailer section may have; one with more fails. */
    AnswerDecoder(int fieldsMax) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(STATUS_LINE_BYTES_MAX)
                .setMaxHeaderSize(HEAD_BYTES_MAX)
                .setMaxChunkSize(PIECE_BYTES_MAX)
                .setHeadersFactory(DecodedFields.ofAnswers(fieldsMax))
                .setTrailersFactory(TrailerFields.atMost(fieldsMax, bytes -> {})));
    }

    private AnswerDecoder(HttpDecoderConfig config) {
        super(config);
    }

    /**
     * One that reads the answer to a handshake, whose names it keeps as they are written.
     *
     * @param fieldsMax how many fields its head or its trailer section may have
     * @param statusLineBytesMax how long its first line may be
     * @param headBytesMax how long its fields may be
     * @param pieceBytesMax how much of its content is given on at once
     */
    public static AnswerDecoder ofHandshake(
            int fieldsMax, int statusLineBytesMax, int headBytesMax, int pieceBytesMax) {
        return new AnswerDecoder(new HttpDecoderConfig()
                .setMaxInitialLineLength(statusLineBytesMax)
                .setMaxHeaderSize(headBytesMax)
                .setMaxChunkSize(pieceBytesMax)
                .setHeadersFactory(TrailerFields.atMost(fieldsMax, bytes -> {}))
                .setTrailersFactory(TrailerFields.atMost(fieldsMax, bytes -> {})));
    }

    /** The next final answer is one to HEAD, or not. */
    void expect(boolean head) {
        this.head = head;
    }

    /** Whether bytes have come that are no whole message yet. */
    boolean hasLeftover() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return head || super.isContentAlwaysEmpty(message);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("Content-Length and Transfer-Encoding (expected: one of them)");
    }
}
