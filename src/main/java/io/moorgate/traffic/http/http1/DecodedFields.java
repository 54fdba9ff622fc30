package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.http.stream.AnswerHead;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.util.AsciiString;
import java.util.function.Supplier;

/**
 * The fields of a message while Netty's decoder of HTTP/1.1 reads them: they are kept as streams have them, with names in
 * lower case, so that they need not be copied. Names and values are checked as Netty checks them.
 */
final class DecodedFields extends DefaultHttpHeaders {
    private static final int FIELDS_AS_A_RULE = 16;

    /** For requests. */
    static final HttpHeadersFactory OF_REQUESTS =
            new Factory(() -> new DefaultHttp2Headers(false, true, FIELDS_AS_A_RULE), Integer.MAX_VALUE);

    private final DefaultHttp2Headers fields;
    private final int fieldsMax;

    /** Kept in {@code fields}, which check their values. */
    DecodedFields(DefaultHttp2Headers fields, int fieldsMax) {
        super(fields);
        this.fields = fields;
        this.fieldsMax = fieldsMax;
    }

    /** For answers: {@link AnswerHead}s, to which the status is still to be given; a field over {@code fieldsMax} fails the message. */
    static HttpHeadersFactory ofAnswers(int fieldsMax) {
        return new Factory(AnswerHead::new, fieldsMax);
    }

    /** Those of {@code message}, which a decoder with these fields has read. */
    static DefaultHttp2Headers of(HttpMessage message) {
        return ((DecodedFields) message.headers()).fields;
    }

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        if (name.isEmpty() || HttpHeaderValidationUtil.validateToken(name) >= 0) {
            throw new IllegalArgumentException("field name (expected: a token)");
        }
        if (size() >= fieldsMax) {
            throw new TooLongHttpHeaderException("header fields: over " + fieldsMax);
        }
        return super.add(AsciiString.of(name).toLowerCase(), value);
    }

    private record Factory(Supplier<DefaultHttp2Headers> fields, int fieldsMax) implements HttpHeadersFactory {
        @Override
        public HttpHeaders newHeaders() {
            return new DecodedFields(fields.get(), fieldsMax);
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return newHeaders();
        }
    }
}
