package io.moorgate.cli;

import java.util.ArrayList;
import java.util.List;

/** The steps by which a client gets its endpoint, or does not. */
final class Explanation {
    private static final int NAME_WIDTH = 10;

    private final List<String> lines = new ArrayList<>();
    private String current = "";
    private boolean isServed;

    /** One more fact of the step {@code name}. */
    void step(String name, String text) {
        String shown = name.equals(current) ? "" : name;
        current = name;
        lines.add(shown + " ".repeat(NAME_WIDTH - shown.length()) + text);
    }

    /** The client is turned away; {@code text} says how and why. */
    void refuse(String text) {
        step("refused", text);
    }

    /** The client gets an endpoint. */
    void serve() {
        isServed = true;
    }

    boolean isServed() {
        return isServed;
    }

    /** The steps, one fact a line. */
    List<String> lines() {
        return lines;
    }
}
