package io.moorgate.traffic.http.stream;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.http.head.AnswerHeadLimits;
import io.moorgate.traffic.live.Limit;
import java.util.function.Consumer;

/**
 * What the connections of one event loop to endpoints work with.
 *
 * @param timers of the loop
 * @param limits is notified of limits that are reached
 */
public record PoolContext(
        Ticker ticker, Timers timers, EndpointSockets sockets, Consumer<Limit> limits, AnswerHeadLimits heads) {}
