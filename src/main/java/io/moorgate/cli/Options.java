package io.moorgate.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Declares options and reads what was given for them. */
final class Options {
    private static final String OUTPUT = "--output";

    private Options() {}

    /** A command without options but for {@code --help}. */
    static CommandSpec command(String name, String... description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description).sortOptions(false).width(100);
        return spec;
    }

    /** An option with a value. */
    static OptionSpec value(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build();
    }

    /** An option with a value that may be given several times. */
    static OptionSpec values(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description(description)
                .build();
    }

    /** An option without a value. */
    static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    /** {@code --help}. */
    static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .arity("0")
                .usageHelp(true)
                .description("Print this and end.")
                .build();
    }

    /** {@code --output}. */
    static OptionSpec output() {
        return value(OUTPUT, "FORMAT", "text (default) or json.");
    }

    /** The arguments that are no options. */
    static PositionalParamSpec arguments(String label, String arity, String description) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .index("0..*")
                .arity(arity)
                .required(arity.startsWith("1"))
                .description(description)
                .build();
    }

    /** What was given for a {@link #value}. */
    static Optional<String> text(ParseResult given, String name) {
        return Optional.ofNullable(given.matchedOptionValue(name, null));
    }

    /** What was given for {@link #values}. */
    static List<String> texts(ParseResult given, String name) {
        return given.matchedOptionValue(name, List.of());
    }

    /** Whether a {@link #flag} was given. */
    static boolean has(ParseResult given, String name) {
        return given.hasMatchedOption(name);
    }

    /** A whole number. */
    static int number(ParseResult given, String name, int min, int max, int fallback) throws UsageFault {
        String text = text(given, name).orElse(Integer.toString(fallback));
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException none) {
            // The same message.
        }
        throw new UsageFault(name + ": \"" + text + "\" (expected: a number from " + min + " to " + max + ")");
    }

    /** Whether {@code --output} asks for JSON. */
    static boolean json(ParseResult given) throws UsageFault {
        String text = text(given, OUTPUT).orElse("text").toLowerCase(Locale.ROOT);
        return switch (text) {
            case "text" -> false;
            case "json" -> true;
            default -> throw new UsageFault(OUTPUT + ": \"" + text + "\" (expected: text or json)");
        };
    }

    /** What was given that is no option. */
    static List<String> arguments(ParseResult given) {
        return given.matchedPositionalValue(0, List.of());
    }
}
