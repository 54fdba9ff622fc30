package io.moorgate.app;

import java.io.PrintStream;
import java.util.OptionalInt;

/** What the arguments of the program ask for. */
final class CommandLine {
    private static final int USAGE = 2;

    private static final String HELP = """
            moorgate: a Kubernetes ingress gateway for connections that live long

            Without an argument it serves. Settings are properties before -jar (-Dmoorgate.http.port=80) or
            environment variables (MOORGATE_HTTP_PORT=80); docs/settings.md lists them.

              --version   print the version and end
              --help      print this and end
            """;

    private CommandLine() {}

    /** Does what the arguments ask for; the exit code, or empty where they ask to serve. */
    static OptionalInt run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length == 0) {
            return OptionalInt.empty();
        }
        switch (arguments.length == 1 ? arguments[0] : "") {
            case "--version" -> {
                Build build = Build.current();
                out.println(
                        "moorgate " + build.version() + " (commit " + build.commit() + ", Java " + Build.java() + ")");
            }
            case "--help" -> out.print(HELP);
            default -> {
                err.println("moorgate: unknown arguments: " + String.join(" ", arguments)
                        + " (expected: none, --version or --help)");
                return OptionalInt.of(USAGE);
            }
        }
        return OptionalInt.of(0);
    }
}
