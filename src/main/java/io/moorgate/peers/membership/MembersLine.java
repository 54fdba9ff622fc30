package io.moorgate.peers.membership;

import java.util.List;
import java.util.stream.Collectors;

/** A change of membership as a line of the log. */
final class MembersLine {
    private MembersLine() {}

    static String of(Members before, Members after) {
        return "membership replicas=" + names(after.all())
                + " joined=" + names(without(after, before))
                + " left=" + names(without(before, after))
                + " draining="
                + names(after.all().stream().filter(Member::isDraining).toList())
                + " fenced=" + after.isFenced();
    }

    /** Lives that are in {@code some} and not in {@code others}. */
    private static List<Member> without(Members some, Members others) {
        return some.all().stream()
                .filter(one -> others.all().stream()
                        .noneMatch(other -> other.replica().equals(one.replica()) && other.epoch() == one.epoch()))
                .toList();
    }

    private static String names(List<Member> members) {
        return members.stream().map(Member::replica).collect(Collectors.joining(",", "[", "]"));
    }
}
