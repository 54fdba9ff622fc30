package io.moorgate.traffic.http.http2;

/**
 * The limits of clients' HTTP/2 connections.
 *
 * @param streamsMax streams at one time on one connection
 * @param streamWindowBytes what a client may send on one stream ahead of its reader, at first
 * @param resetsMax young calls without an answer that a client may reset on one connection in 30 s
 * @param controlFramesMax frames that carry nothing for a request, on one connection in 30 s
 * @param connectionBufferBytes what the streams of one connection may have waiting in the gateway
 * @param bufferBytes what those of all connections may, and all exchanges of HTTP/1.1; 0 for a part of the heap
 * @param webSockets whether streams may be WebSockets (RFC 8441)
 */
public record StreamLimits(
        int streamsMax,
        int streamWindowBytes,
        int resetsMax,
        int controlFramesMax,
        int connectionBufferBytes,
        long bufferBytes,
        boolean webSockets) {
    /**
     * The defaults. 256 streams of 64 KiB make a connection window of 16 MiB, so that streams whose readers are slow
     * never use it up for the others. Clients of gRPC cancel hundreds of calls a second on one connection in earnest.
     */
    public static final StreamLimits DEFAULT =
            new StreamLimits(256, 64 * 1024, 20_000, 10_000, 16 * 1024 * 1024, 0, true);

    /** What a client may send on all streams of a connection ahead of their readers: every stream may fill its window. */
    public int connectionWindowBytes() {
        return (int) Math.min(1L << 30, Math.max(65_535L, (long) streamsMax * streamWindowBytes));
    }
}
