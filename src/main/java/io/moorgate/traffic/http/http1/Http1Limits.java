package io.moorgate.traffic.http.http1;

import java.time.Duration;

/**
 * The limits of a client's HTTP/1.1 connection.
 *
 * @param requestLineBytesMax longest request line
 * @param headBytesMax largest head of a request, trailers included
 * @param headerFieldsMax header fields of a request
 * @param headTimeout how long a head may take, from the accept or from its first byte
 * @param keepAliveTimeout how long a connection may stay open without a request
 */
public record Http1Limits(
        int requestLineBytesMax,
        int headBytesMax,
        int headerFieldsMax,
        Duration headTimeout,
        Duration keepAliveTimeout) {}
