package io.moorgate.traffic.http.call;

import io.moorgate.traffic.live.Trace;
import java.util.Optional;

/**
 * What a request is known by in logs and traces.
 *
 * @param id by which it is found in logs; passed on to the endpoint
 * @param beganNanos when its head had arrived
 * @param trace where it stands in a distributed trace; empty where tracing is off
 */
public record RequestNotes(String id, long beganNanos, Optional<Trace> trace) {}
