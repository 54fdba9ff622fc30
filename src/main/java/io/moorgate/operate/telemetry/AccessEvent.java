package io.moorgate.operate.telemetry;

import io.moorgate.traffic.live.AnsweredFacts;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.RefusedFacts;

/** What the access log writes a line of. {@code atNanos} is on the connections' ticker. */
sealed interface AccessEvent {
    /** When it was. */
    long atNanos();

    /** A connection opened, or has turned into a long one. */
    record Open(LiveConnection connection, long atNanos) implements AccessEvent {}

    /** A connection goes on. */
    record Live(LiveConnection connection, long atNanos) implements AccessEvent {}

    /** A connection has ended. */
    record Close(LiveConnection connection, CloseReason reason, long atNanos) implements AccessEvent {}

    /** Something never became a connection. */
    record Refused(RefusedFacts facts, long atNanos) implements AccessEvent {}

    /** The gateway has answered a request itself. */
    record Answered(AnsweredFacts facts, long atNanos) implements AccessEvent {}

    /** So many of one cause had no line of their own. */
    record LeftOut(RefusedFacts.Cause cause, long count, long atNanos) implements AccessEvent {}
}
