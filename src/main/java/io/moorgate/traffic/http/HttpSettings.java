package io.moorgate.traffic.http;

import io.moorgate.traffic.http.call.BodyRate;
import io.moorgate.traffic.http.call.Tracer;
import io.moorgate.traffic.http.head.HeadLimits;
import io.moorgate.traffic.http.http2.ClientLimits;
import io.moorgate.traffic.http.http2.StreamLimits;
import java.time.Duration;

/**
 * The settings of the HTTP port. One that cannot be is an {@link IllegalArgumentException} with its name below {@code moorgate.http}.
 *
 * @param heads bounds the heads of requests
 * @param keepAliveTimeout how long a connection may stay open without a request
 * @param bodyRate how fast the body of a request has to come; slower is 408
 * @param http2 bounds clients' HTTP/2 connections
 * @param httpsPort where plain requests are sent that are to use TLS
 * @param tracer gives requests their place in a distributed trace
 */
public record HttpSettings(
        ListenPort port,
        HeadLimits heads,
        Duration keepAliveTimeout,
        BodyRate bodyRate,
        StreamLimits http2,
        int httpsPort,
        Tracer tracer) {
    /** The defaults. */
    public static final HttpSettings DEFAULT = new HttpSettings(
            ListenPort.DEFAULT,
            HeadLimits.DEFAULT,
            Duration.ofSeconds(120),
            BodyRate.DEFAULT,
            StreamLimits.DEFAULT,
            8443,
            Tracer.OFF);

    public HttpSettings {
        require("port", port.number(), 0, 65_535);
        require("request-line-bytes-max", heads.requestLineBytesMax(), 64, 1 << 20);
        require("header-bytes-max", heads.bytesMax(), 256, 1 << 20);
        require("header-fields-max", heads.fieldsMax(), 1, 1 << 16);
        require("streams-max", http2.streamsMax(), 1, 1 << 16);
        require("stream-window-bytes", http2.streamWindowBytes(), 1024, 1 << 24);
        require("resets-max", http2.resetsMax(), 1, Integer.MAX_VALUE);
        require("control-frames-max", http2.controlFramesMax(), 100, Integer.MAX_VALUE);
        require("connection-buffer-bytes", http2.connectionBufferBytes(), 1 << 16, 1 << 30);
        if (http2.bufferBytes() < 0) {
            throw new IllegalArgumentException("buffer-bytes: " + http2.bufferBytes() + " (expected: 0 or more)");
        }
    }

    private static void require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }

    /** These, on another port and address. */
    public HttpSettings at(String otherAddress, int otherPort) {
        ListenPort other = new ListenPort(otherAddress, otherPort, port.connectionsMax());
        return new HttpSettings(other, heads, keepAliveTimeout, bodyRate, http2, httpsPort, tracer);
    }

    /** These, with other limits of HTTP/2. */
    public HttpSettings with(StreamLimits other) {
        return new HttpSettings(port, heads, keepAliveTimeout, bodyRate, other, httpsPort, tracer);
    }

    /** What bounds a client's connection. */
    ClientLimits clientLimits() {
        return new ClientLimits(heads, keepAliveTimeout, http2);
    }
}
