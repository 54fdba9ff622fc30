package io.moorgate.app;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** HTTP/2 with clients: part of {@code moorgate.http.*}. */
public interface Http2Settings {
    @WithName("streams-max")
    @WithDefault("256")
    @Description("Concurrent HTTP/2 streams of one client connection.")
    int streamsMax();

    @WithName("stream-window-bytes")
    @WithDefault("65536")
    @Description(
            "What a client may send on one HTTP/2 stream ahead of its reader, at first; it grows with what is taken.")
    int streamWindowBytes();

    @WithName("resets-max")
    @WithDefault("20000")
    @Description(
            "HTTP/2 calls that a client may reset on one connection in 30 s, less than a second old and unanswered;"
                    + " a stream error counts for ten of them. A quarter of them may come at once.")
    int resetsMax();

    @WithName("control-frames-max")
    @WithDefault("10000")
    @Description(
            "HTTP/2 frames that carry nothing for a request, on one connection in 30 s; a quarter of them at once.")
    int controlFramesMax();

    @WithName("connection-buffer-bytes")
    @WithDefault("16777216")
    @Description(
            "What the streams of one HTTP/2 connection may have waiting in the gateway: bodies that are not taken.")
    int connectionBufferBytes();

    @WithName("buffer-bytes")
    @WithDefault("0")
    @Description("The same for all HTTP/2 connections together, and as much again for all exchanges of HTTP/1.1;"
            + " `0` for a quarter of the heap each.")
    long bufferBytes();

    @WithName("websocket-over-http2")
    @WithDefault("true")
    @Description(
            "Whether clients may open WebSockets as streams of HTTP/2 (RFC 8441); `false` for clients that break with it.")
    boolean webSocketOverHttp2();
}
