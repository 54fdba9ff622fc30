package io.moorgate.app;

import io.moorgate.cli.Commands;
import io.moorgate.cli.Terminal;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;
import java.util.OptionalInt;

/** Where the program begins. */
@QuarkusMain
public final class Main {
    /** A command needs no buffers, and Java warns of what Netty would do for them. */
    private static final String NETTY_WITHOUT_UNSAFE = "io.netty.noUnsafe";

    private Main() {}

    /** Serves until it is ended, or does what {@code arguments} ask for: a command, for which Quarkus does not start. */
    public static void main(String... arguments) {
        if (arguments.length > 0) {
            System.setProperty(NETTY_WITHOUT_UNSAFE, "true");
            OptionalInt done = new Commands(new CommandProgram(), Terminal.system()).run(arguments);
            if (done.isPresent()) {
                System.exit(done.getAsInt());
            }
        }
        List<String> unreadable = CommandProgram.unreadable();
        if (!unreadable.isEmpty()) {
            unreadable.forEach(sentence -> System.err.println("moorgate does not start: " + sentence));
            System.exit(1);
        }
        Quarkus.run(arguments);
    }
}
