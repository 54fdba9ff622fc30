package io.moorgate.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.OptionalInt;

/** Where the program begins. */
@QuarkusMain
public final class Main {
    private Main() {}

    /** Serves until it is ended, or does what {@code arguments} ask for. */
    public static void main(String... arguments) {
        OptionalInt done = CommandLine.run(arguments, System.out, System.err);
        if (done.isPresent()) {
            System.exit(done.getAsInt());
        }
        Quarkus.run(arguments);
    }
}
