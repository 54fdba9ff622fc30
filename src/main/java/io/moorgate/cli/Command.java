package io.moorgate.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One command. */
interface Command {
    /** All is well. */
    int GOOD = 0;

    /** There are Problems, or what was asked for is not so. */
    int PROBLEMS = 1;

    /** The arguments make no sense. */
    int USAGE = 2;

    /** Its name, its options and what its help says. */
    CommandSpec spec();

    /**
     * Does what {@code given} asks for.
     *
     * @return the exit code
     * @throws IOException where what it needs cannot be read or reached
     */
    int run(ParseResult given, Terminal terminal) throws UsageFault, IOException;
}
