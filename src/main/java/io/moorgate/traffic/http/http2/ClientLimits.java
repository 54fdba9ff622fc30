package io.moorgate.traffic.http.http2;

import io.moorgate.traffic.http.head.HeadLimits;
import java.time.Duration;

/**
 * What bounds a client's connection.
 *
 * @param heads the heads of its requests
 * @param keepAliveTimeout how long it may stay open without a request
 * @param http2 its streams and frames, where it speaks HTTP/2
 */
public record ClientLimits(HeadLimits heads, Duration keepAliveTimeout, StreamLimits http2) {}
