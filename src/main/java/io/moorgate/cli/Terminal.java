package io.moorgate.cli;

import java.io.InputStream;
import java.io.PrintStream;

/** What a command reads from and writes to. */
public record Terminal(InputStream in, PrintStream out, PrintStream err) {
    /** That of this process. */
    public static Terminal system() {
        return new Terminal(System.in, System.out, System.err);
    }
}
