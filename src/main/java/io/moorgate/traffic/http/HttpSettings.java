package io.moorgate.traffic.http;

import io.moorgate.traffic.http.call.BodyRate;
import io.moorgate.traffic.http.call.Tracer;
import io.moorgate.traffic.http.http1.Http1Limits;
import io.moorgate.traffic.http.http2.ClientLimits;
import java.time.Duration;

/**
 * The settings of the HTTP port.
 *
 * @param port the port to listen on; 0 for any free one
 * @param bindAddress the address to listen on
 * @param requestLineBytesMax longest request line; beyond it 414
 * @param headBytesMax largest head of a request, trailers included; beyond it 431
 * @param headerFieldsMax header fields of a request; beyond it 431
 * @param headTimeout how long a head may take, from the accept or from its first byte; beyond it 408
 * @param keepAliveTimeout how long a connection may stay open without a request
 * @param bodyRate how fast the body of a request has to come; slower is 408
 * @param connectionsMax connections at one time; beyond it 503
 * @param http2StreamsMax streams at one time on one HTTP/2 connection
 * @param http2StreamWindowBytes what a client may send on one stream ahead of its reader
 * @param http2ResetsMax young calls without an answer that a client may reset on one HTTP/2 connection in 30 s
 * @param http2ControlFramesMax frames that carry nothing for a request, on one HTTP/2 connection in 30 s
 * @param http2ConnectionBufferBytes what the streams of one HTTP/2 connection may have waiting in the gateway
 * @param http2BufferBytes what those of all may; 0 for a part of the heap
 * @param http2WebSockets whether streams of HTTP/2 may be WebSockets (RFC 8441)
 * @param httpsPort where plain requests are sent that are to use TLS
 * @param tracer gives requests their place in a distributed trace
 */
public record HttpSettings(
        int port,
        String bindAddress,
        int requestLineBytesMax,
        int headBytesMax,
        int headerFieldsMax,
        Duration headTimeout,
        Duration keepAliveTimeout,
        BodyRate bodyRate,
        int connectionsMax,
        int http2StreamsMax,
        int http2StreamWindowBytes,
        int http2ResetsMax,
        int http2ControlFramesMax,
        int http2ConnectionBufferBytes,
        long http2BufferBytes,
        boolean http2WebSockets,
        int httpsPort,
        Tracer tracer) {
    /** How large a header block of HTTP/2 is decoded, to be answered, and to keep the HPACK state; at least. */
    private static final int DECODED_BYTES_MIN = 192 * 1024;

    /**
     * The defaults. 256 streams of 64 KiB make a connection window of 16 MiB, so that streams whose readers are slow
     * never use it up for the others. Clients of gRPC cancel hundreds of calls a second on one connection in earnest.
     */
    public static final HttpSettings DEFAULT = new HttpSettings(
            8080,
            "0.0.0.0",
            8 * 1024,
            64 * 1024,
            128,
            Duration.ofSeconds(10),
            Duration.ofSeconds(120),
            BodyRate.DEFAULT,
            100_000,
            256,
            64 * 1024,
            20_000,
            10_000,
            16 * 1024 * 1024,
            0,
            true,
            8443,
            Tracer.OFF);

    public HttpSettings {
        require("port", port, 0, 65_535);
        require("requestLineBytesMax", requestLineBytesMax, 64, 1 << 20);
        require("headBytesMax", headBytesMax, 256, 1 << 20);
        require("headerFieldsMax", headerFieldsMax, 1, 1 << 16);
        require("connectionsMax", connectionsMax, 1, Integer.MAX_VALUE);
        require("http2StreamsMax", http2StreamsMax, 1, 1 << 16);
        require("http2StreamWindowBytes", http2StreamWindowBytes, 1024, 1 << 24);
        require("http2ResetsMax", http2ResetsMax, 1, Integer.MAX_VALUE);
        require("http2ControlFramesMax", http2ControlFramesMax, 100, Integer.MAX_VALUE);
        require("http2ConnectionBufferBytes", http2ConnectionBufferBytes, 1 << 16, 1 << 30);
        if (http2BufferBytes < 0) {
            throw new IllegalArgumentException("http2BufferBytes: " + http2BufferBytes + " (expected: 0 or more)");
        }
    }

    private static void require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }

    /** These, on another port and address. */
    public HttpSettings at(String otherAddress, int otherPort) {
        return new HttpSettings(
                otherPort,
                otherAddress,
                requestLineBytesMax,
                headBytesMax,
                headerFieldsMax,
                headTimeout,
                keepAliveTimeout,
                bodyRate,
                connectionsMax,
                http2StreamsMax,
                http2StreamWindowBytes,
                http2ResetsMax,
                http2ControlFramesMax,
                http2ConnectionBufferBytes,
                http2BufferBytes,
                http2WebSockets,
                httpsPort,
                tracer);
    }

    /** How large a header block of HTTP/2 is decoded: one beyond {@code headBytesMax} is answered. */
    public int http2DecodedBytesMax() {
        return Math.max(DECODED_BYTES_MIN, 2 * headBytesMax);
    }

    /** The part that concerns HTTP/1.1. */
    Http1Limits http1Limits() {
        return new Http1Limits(requestLineBytesMax, headBytesMax, headerFieldsMax, headTimeout, keepAliveTimeout);
    }

    /** The part that concerns HTTP/2. */
    ClientLimits http2Limits() {
        return new ClientLimits(
                http2StreamsMax,
                http2StreamWindowBytes,
                http2ConnectionWindowBytes(),
                headBytesMax,
                http2DecodedBytesMax(),
                headTimeout.toNanos(),
                http2ResetsMax,
                http2ControlFramesMax,
                http2ConnectionBufferBytes,
                http2BufferBytes,
                keepAliveTimeout.toNanos(),
                http2WebSockets);
    }

    /** The HTTP/2 connection window: every stream may fill its own. */
    public int http2ConnectionWindowBytes() {
        return (int) Math.min(1L << 30, Math.max(65_535L, (long) http2StreamsMax * http2StreamWindowBytes));
    }
}
