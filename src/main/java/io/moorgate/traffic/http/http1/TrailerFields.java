package io.moorgate.traffic.http.http1;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import java.util.function.LongConsumer;

/**
 * The trailer section behind a chunked body (RFC 9112 section 7.1.2) while Netty's decoder reads it: fields are counted as they come,
 * since thousands of tiny ones fit in the bytes of one section. Names and values are checked as Netty checks them.
 */
final class TrailerFields extends DefaultHttpHeaders {
    private final int fieldsMax;
    private final LongConsumer charge;

    private TrailerFields(int fieldsMax, LongConsumer charge) {
        this.fieldsMax = fieldsMax;
        this.charge = charge;
    }

    /**
     * For sections of {@code fieldsMax} fields at most; a further field fails the message.
     *
     * @param charge is given the bytes of each name with its value, and throws where the section may not go on
     */
    static HttpHeadersFactory atMost(int fieldsMax, LongConsumer charge) {
        return new Factory(fieldsMax, charge);
    }

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        if (size() >= fieldsMax) {
            throw new TooLongHttpHeaderException("trailer fields: over " + fieldsMax);
        }
        charge.accept(name.length() + (long) value.toString().length());
        return super.add(name, value);
    }

    private record Factory(int fieldsMax, LongConsumer charge) implements HttpHeadersFactory {
        @Override
        public HttpHeaders newHeaders() {
            return new TrailerFields(fieldsMax, charge);
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return newHeaders();
        }
    }
}
