package io.moorgate.traffic.http.http2;

/**
 * The limits of a client's HTTP/2 connection.
 *
 * @param streamsMax streams at one time
 * @param streamWindowBytes what a client may send on one stream ahead of its reader
 * @param connectionWindowBytes what a client may send on all streams ahead of their readers
 * @param headBytesMax largest header list of a request
 * @param resetsMax streams that a client may reset in 30 s
 * @param keepAliveNanos how long the connection may carry no stream
 */
public record ClientLimits(
        int streamsMax,
        int streamWindowBytes,
        int connectionWindowBytes,
        int headBytesMax,
        int resetsMax,
        long keepAliveNanos) {}
