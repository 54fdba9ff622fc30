package io.moorgate.traffic.http.http2;

/**
 * What a client may do on one HTTP/2 connection.
 *
 * @param resetsMax resets of young calls without an answer in 30 s
 * @param controlFramesMax frames that carry nothing for a request, in 30 s
 * @param blockBytesMax bytes of a header block as it is sent
 * @param blockNanosMax how long a header block of several frames may take
 */
public record GateLimits(int resetsMax, int controlFramesMax, int blockBytesMax, long blockNanosMax) {}
