package io.moorgate.control.annotation;

import java.util.Collection;
import java.util.Comparator;

/** Which known name was meant by one that is not known. */
public final class Nearest {
    /** How much of an unknown name is compared with the known ones. */
    private static final int COMPARED_LENGTH_MAX = 64;

    private Nearest() {}

    /** That of {@code known} which takes the fewest edits from {@code name}; of several, the first. */
    public static String of(String name, Collection<String> known) {
        String compared = name.substring(0, Math.min(name.length(), COMPARED_LENGTH_MAX));
        return known.stream()
                .min(Comparator.comparingInt(each -> edits(compared, each)))
                .orElseThrow();
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
