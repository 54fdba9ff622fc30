package io.moorgate.operate.admin;

import io.moorgate.peers.link.RequestKey;
import java.time.Instant;
import java.util.Optional;

/**
 * The header by which a request at the management port shows that another replica sends it: the time in seconds, a space,
 * and the HMAC of method, target and time with the key of the replica that is asked.
 */
final class ReplicaProof {
    static final String HEADER = "Moorgate-Replica-Proof";

    /** How far the clocks of two replicas may lie apart, the way of the request included. */
    static final long SECONDS_MAX = 60;

    private ReplicaProof() {}

    /** The proof for a request to the replica that has {@code key}. */
    static String of(RequestKey key, String method, String target, Instant now) {
        long seconds = now.getEpochSecond();
        return seconds + " " + key.proofOf(text(method, target, seconds));
    }

    /** What is wrong with {@code proof}; empty where nothing is. {@code own} is the key of the replica that is asked. */
    static Optional<String> faultOf(String proof, RequestKey own, String method, String target, Instant now) {
        int space = proof.indexOf(' ');
        long seconds;
        try {
            seconds = Long.parseLong(proof, 0, Math.max(space, 0), 10);
        } catch (NumberFormatException noTime) {
            return Optional.of("not a proof (expected: seconds and a hash)");
        }
        if (!own.isProof(proof.substring(space + 1), text(method, target, seconds))) {
            return Optional.of("not made with this replica's key");
        }
        long apart = Math.abs(Math.subtractExact(now.getEpochSecond(), seconds));
        return apart <= SECONDS_MAX
                ? Optional.empty()
                : Optional.of("made " + apart + " s apart by the clocks of the two replicas (expected: <= "
                        + SECONDS_MAX + " s)");
    }

    private static String text(String method, String target, long seconds) {
        return "moorgate admin 1\n" + method + "\n" + target + "\n" + seconds + "\n";
    }
}
