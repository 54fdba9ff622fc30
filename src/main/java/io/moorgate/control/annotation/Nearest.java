package io.moorgate.control.annotation;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Which known name was meant by one that is not known. None where each is far: more than two edits, and more than a third of the
 * name, or the whole of either.
 */
public final class Nearest {
    /** How much of an unknown name is compared with the known ones. */
    private static final int COMPARED_LENGTH_MAX = 64;

    private static final int EDITS_MAX = 2;

    private static final int EDITS_PART = 3;

    private Nearest() {}

    /** What to add to a message about {@code name}: {@code " (nearest: KNOWN)"}, or nothing where none of {@code known} is near. */
    public static String hint(String name, Collection<String> known) {
        return hint(name, "", known);
    }

    /** As above, of names that begin with {@code prefix}, which says nothing of what is near. */
    public static String hint(String name, String prefix, Collection<String> known) {
        return of(name, prefix, known)
                .map(nearest -> " (nearest: " + nearest + ")")
                .orElse("");
    }

    /** That of {@code known} which takes the fewest edits from {@code name}; of several, the first; empty where all are far. */
    static Optional<String> of(String name, String prefix, Collection<String> known) {
        String end = name.substring(Math.min(name.length(), prefix.length()));
        String compared = end.substring(0, Math.min(end.length(), COMPARED_LENGTH_MAX));
        return known.stream()
                .min(Comparator.comparingInt(each -> edits(compared, each.substring(prefix.length()))))
                .filter(each -> isNear(compared, each.substring(prefix.length())));
    }

    private static boolean isNear(String name, String known) {
        int edits = edits(name, known);
        return edits <= Math.max(EDITS_MAX, name.length() / EDITS_PART)
                && edits < Math.min(name.length(), known.length());
    }

    /** How many letters must be put in, taken out or exchanged to turn one text into the other. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int i = 0; i < from.length(); i++) {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < to.length(); j++) {
                int exchanged = diagonal + (from.charAt(i) == to.charAt(j) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.min(exchanged, 1 + Math.min(row[j], diagonal));
            }
        }
        return row[to.length()];
    }
}
