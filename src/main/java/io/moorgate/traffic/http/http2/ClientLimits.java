package io.moorgate.traffic.http.http2;

/**
 * The limits of a client's HTTP/2 connection.
 *
 * @param streamsMax streams at one time
 * @param streamWindowBytes what a client may send on one stream ahead of its reader, at first
 * @param connectionWindowBytes what a client may send on all streams ahead of their readers
 * @param headBytesMax largest header list of a request, as advertised to the client
 * @param decodedBytesMax largest header list that is decoded, to be answered and to keep the HPACK state
 * @param headNanosMax how long a head of several frames may take
 * @param resetsMax young calls without an answer that a client may reset in 30 s
 * @param controlFramesMax frames that carry nothing for a request, in 30 s
 * @param connectionBufferBytes what the streams may have waiting in the gateway
 * @param bufferBytes what those of all connections may; 0 for a part of the heap
 * @param keepAliveNanos how long the connection may carry no stream
 * @param webSockets whether streams may be WebSockets (RFC 8441)
 */
public record ClientLimits(
        int streamsMax,
        int streamWindowBytes,
        int connectionWindowBytes,
        int headBytesMax,
        int decodedBytesMax,
        long headNanosMax,
        int resetsMax,
        int controlFramesMax,
        int connectionBufferBytes,
        long bufferBytes,
        long keepAliveNanos,
        boolean webSockets) {}
