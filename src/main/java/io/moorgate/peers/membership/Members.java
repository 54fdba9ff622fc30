package io.moorgate.peers.membership;

import java.util.List;

/**
 * The replicas that are alive, at one moment. Immutable; any thread.
 *
 * @param all sorted by replica, this one included once it has announced itself; one entry a replica. Empty until the
 *     others have been looked for once
 * @param isFenced whether this replica could not say for a whole lease that it is there, so that others may count it as
 *     lost: it goes on serving, but must claim nothing that belongs to one replica only
 * @param isSuperseded whether another process holds this replica's name, and began later: this one is to get no clients
 */
public record Members(List<Member> all, boolean isFenced, boolean isSuperseded) {
    /** No replica is known yet, and this replica has not announced itself. */
    public static final Members NONE = new Members(List.of(), true, false);

    public Members {
        all = List.copyOf(all);
    }

    /** Whether {@code other} says the same but for ages. */
    boolean isLike(Members other) {
        return isFenced == other.isFenced
                && isSuperseded == other.isSuperseded
                && ageless().equals(other.ageless());
    }

    private List<Member> ageless() {
        return all.stream().map(member -> member.aged(0)).toList();
    }
}
