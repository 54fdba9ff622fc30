package io.moorgate.traffic.admit;

import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.Limit;

/** What becomes of a live connection under the routing table in force. */
public sealed interface Ruling {
    /** It goes on. */
    record Stays() implements Ruling {}

    /** It is to end as planned, within the drain timeout of its route, for {@code cause}. */
    record Drains(Kind cause) implements Ruling {}

    /** Its client is not admitted any more, by {@code list}, or by what it has shown in its handshake: it is closed at once. */
    record Forbidden(Limit list) implements Ruling {}
}
