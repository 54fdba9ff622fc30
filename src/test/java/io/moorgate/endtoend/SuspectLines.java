package io.moorgate.endtoend;

import java.io.PrintStream;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Repeats what a process of the tests should never say, with the lines behind it, where {@code no-leaks.sh} finds it: a buffer that
 * was never released or twice, a key, a token. One thread.
 */
final class SuspectLines implements Consumer<String> {
    private static final Pattern SUSPECT = Pattern.compile(
            "LEAK:|IllegalReferenceCountException|of (more[ -]than[ -])?thirty-two[ -]bytes"
                    + "|which is also long enough|Bearer [^ \"]{8}|PRIVATE KEY-",
            Pattern.CASE_INSENSITIVE);
    private static final int FOLLOWING = 40;

    private final PrintStream out;
    private int left;

    SuspectLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(String line) {
        if (SUSPECT.matcher(line).find()) {
            left = FOLLOWING + 1;
        }
        if (left > 0) {
            left--;
            out.println("a process of this test said: " + line);
        }
    }
}
