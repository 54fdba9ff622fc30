package io.moorgate.traffic.http.call;

import io.moorgate.traffic.http.http1.ExchangeBuffers;
import io.moorgate.traffic.http.http2.LoopBuffers;

/** Where it is counted what the exchanges of one event loop have waiting in the gateway: those of HTTP/1.1, and the streams of HTTP/2. */
public record WaitingBytes(ExchangeBuffers http1, LoopBuffers http2) {}
