package io.moorgate.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A gateway in a process of its own, for tests: {@code DIRECTORY key=value ...}. Says {@code ready PORT} when it listens,
 * answers what its standard input asks ({@link GatewayQuestions}), and ends when that does, or by SIGTERM
 * as the real one.
 */
public final class GatewayMain {
    private GatewayMain() {}

    /** Runs until the process that started it has gone. */
    public static void main(String[] args) throws IOException {
        // One stream, so that no line of the log comes to stand within an answer: those are written in several pieces.
        System.setErr(System.out);
        Map<String, String> changes = new HashMap<>();
        for (int index = 1; index < args.length; index++) {
            String[] change = args[index].split("=", 2);
            changes.put(change[0], change[1]);
        }
        try (Gateway gateway = new Gateway(TestSettings.of(Path.of(args[0]), changes), 0, () -> {
                    throw new IllegalStateException("no API server here");
                });
                BufferedReader input =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            start(gateway);
            Termination.handle(() -> gateway.leave(() -> System.exit(0)), () -> System.exit(1));
            Termination.ignore("HUP", "USR1");
            System.out.println("ready " + gateway.httpPort());
            GatewayQuestions questions = new GatewayQuestions(gateway);
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println("answer " + questions.answer(line));
            }
        }
        System.exit(0);
    }

    private static void start(Gateway gateway) {
        try {
            gateway.start();
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException fault) {
            System.err.println("moorgate does not start: " + fault.getMessage());
            System.exit(1);
        }
    }
}
