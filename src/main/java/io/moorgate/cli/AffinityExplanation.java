package io.moorgate.cli;

import io.moorgate.routing.Affinity;
import io.moorgate.traffic.http.head.TargetPath;
import io.moorgate.traffic.live.PickReason;

/** Says by what a client is known, and how long that binds it to an endpoint. */
final class AffinityExplanation {
    private final Explanation explanation;
    private final boolean hasKeys;

    /** {@code hasKeys}: whether cookies can be verified. */
    AffinityExplanation(Explanation explanation, boolean hasKeys) {
        this.explanation = explanation;
        this.hasKeys = hasKeys;
    }

    /** Of {@code client}, whose endpoint was chosen for {@code reason}. */
    void explain(Affinity affinity, AskingClient client, PickReason reason) {
        String known =
                switch (affinity.key()) {
                    case Affinity.Key.None() -> "each connection is balanced by itself";
                    case Affinity.Key.ClientIp() -> "known by its address";
                    case Affinity.Key.Header(String name) ->
                        client.header(name).filter(value -> !value.isEmpty()).isPresent()
                                ? "known by what it sends there"
                                : "it sends none, so it is not pinned";
                    case Affinity.Key.LearntHeader(String name) ->
                        learnt(client.header(name).isPresent());
                    case Affinity.Key.LearntCookie(String name) ->
                        learnt(client.cookie(name).isPresent());
                    case Affinity.Key.LearntQuery(String name) ->
                        learnt(client.query(name).isPresent());
                    case Affinity.Key.LearntPath(int element) ->
                        learnt(TargetPath.element(client.path(), element).isPresent());
                    case Affinity.Key.Cookie(var policy) ->
                        cookie(client.cookie(policy.name()).isPresent(), reason);
                };
        String key = Spelling.of(affinity.key());
        explanation.step("affinity", key + ": " + known);
        if (affinity.key() instanceof Affinity.Key.None) {
            return;
        }
        explanation.step(
                "affinity",
                "a pin lasts " + Spelling.of(affinity.timeout())
                        + " beyond the last connection; while its endpoint drains: "
                        + Spelling.of(affinity.whenDraining()) + "; when that is gone: "
                        + Spelling.of(affinity.whenLost()));
    }

    /** Only a running gateway knows which ids endpoints have issued. */
    private static String learnt(boolean isSent) {
        return isSent
                ? "known by what it sends there, if an endpoint has issued it"
                : "it sends none, so it is not pinned";
    }

    private String cookie(boolean isSent, PickReason reason) {
        if (!isSent) {
            return "it sends none, so it is new";
        }
        if (!hasKeys) {
            return "what it sends cannot be verified here (expected: moorgate.cookie.key-file), so it counts as new";
        }
        return switch (reason) {
            case PINNED -> "it sends one of ours, whose endpoint is there";
            case REBOUND, LOST -> "it sends one of ours, whose endpoint cannot be used";
            case NEW_PIN, BALANCED -> "what it sends is not ours, so it is new";
        };
    }

    /** Whether the ids that name clients are issued by endpoints. */
    static boolean isLearnt(Affinity.Key key) {
        return switch (key) {
            case Affinity.Key.LearntHeader _,
                    Affinity.Key.LearntCookie _,
                    Affinity.Key.LearntQuery _,
                    Affinity.Key.LearntPath _ -> true;
            case Affinity.Key.None _, Affinity.Key.ClientIp _, Affinity.Key.Header _, Affinity.Key.Cookie _ -> false;
        };
    }
}
