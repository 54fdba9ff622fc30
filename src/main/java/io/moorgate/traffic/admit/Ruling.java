package io.moorgate.traffic.admit;

import io.moorgate.traffic.live.CloseReason.Kind;

/** What becomes of a live connection under the routing table in force. */
public sealed interface Ruling {
    /** It goes on. */
    record Stays() implements Ruling {}

    /** It is to end as planned, within the drain timeout of its route, for {@code cause}. */
    record Drains(Kind cause) implements Ruling {}
}
