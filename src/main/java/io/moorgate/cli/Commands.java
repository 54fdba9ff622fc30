package io.moorgate.cli;

import io.moorgate.control.annotation.Nearest;
import io.moorgate.control.annotation.Quoted;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the arguments of the program ask for. */
public final class Commands {
    private static final String PROGRAM = "moorgate";
    private static final String VERSION = "--version";

    private final Program program;
    private final Terminal terminal;
    private final Map<String, Command> commands = new LinkedHashMap<>();

    /** The commands of {@code program}. */
    public Commands(Program program, Terminal terminal) {
        this.program = program;
        this.terminal = terminal;
        for (Command command : List.<Command>of(
                new CheckCommand(program),
                new ExplainCommand(program),
                new SimulateCommand(program),
                new SettingsCommand(program),
                new DrainCommand())) {
            commands.put(command.spec().name(), command);
        }
    }

    /** Does what the arguments ask for; the exit code, or empty where they ask to serve. */
    public OptionalInt run(String... arguments) {
        if (arguments.length == 0) {
            return OptionalInt.empty();
        }
        CommandLine line = line();
        try {
            int code = run(line, line.parseArgs(arguments));
            terminal.out().flush();
            return OptionalInt.of(terminal.out().checkError() ? Command.PROBLEMS : code);
        } catch (ParameterException fault) {
            return usage(fault.getCommandLine(), messageOf(fault));
        }
    }

    private int run(CommandLine line, ParseResult given) {
        if (given.isUsageHelpRequested()) {
            line.usage(terminal.out(), Ansi.OFF);
            return Command.GOOD;
        }
        if (given.hasMatchedOption(VERSION)) {
            terminal.out().println(program.version());
            return Command.GOOD;
        }
        ParseResult asked = given.subcommand();
        if (asked == null) {
            return usage(line, "no command (expected: one, or no argument at all)")
                    .getAsInt();
        }
        CommandLine of = asked.commandSpec().commandLine();
        if (asked.isUsageHelpRequested()) {
            of.usage(terminal.out(), Ansi.OFF);
            return Command.GOOD;
        }
        try {
            return commands.get(asked.commandSpec().name()).run(asked, terminal);
        } catch (UsageFault | IllegalArgumentException fault) {
            return usage(of, fault.getMessage()).getAsInt();
        } catch (IOException fault) {
            terminal.err().println(nameOf(of) + ": " + messageOf(fault));
            return Command.USAGE;
        }
    }

    private CommandLine line() {
        CommandSpec root = Options.command(
                PROGRAM,
                "A Kubernetes ingress gateway for connections that live long.",
                "",
                "Without an argument it serves. Settings are properties before -jar (-Dmoorgate.http.port=80) or"
                        + " environment variables (MOORGATE_HTTP_PORT=80); docs/settings.md lists them,"
                        + " docs/commands.md shows the commands.",
                "");
        root.usageMessage().synopsisSubcommandLabel("[COMMAND]").commandListHeading("%nCommands:%n");
        root.addOption(Options.flag(VERSION, "Print the version and end."));
        root.addOption(Options.help());
        commands.forEach(
                (name, command) -> root.addSubcommand(name, command.spec().addOption(Options.help())));
        return new CommandLine(root);
    }

    private OptionalInt usage(CommandLine of, String message) {
        PrintStream err = terminal.err();
        err.println(nameOf(of) + ": " + message);
        err.println("Try: " + nameOf(of) + " --help");
        return OptionalInt.of(Command.USAGE);
    }

    private static String nameOf(CommandLine line) {
        return line.getCommandSpec().qualifiedName();
    }

    /** What is wrong with the arguments, with the nearest name where one is not known. */
    private static String messageOf(ParameterException fault) {
        if (fault instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst();
            CommandSpec spec = fault.getCommandLine().getCommandSpec();
            boolean isOption = first.startsWith("-") && first.length() > 1;
            if (isOption) {
                String name = first.contains("=") ? first.substring(0, first.indexOf('=')) : first;
                return unknown(
                        "option",
                        name,
                        spec.optionsMap().keySet().stream()
                                .filter(known -> known.startsWith("--"))
                                .toList());
            }
            if (!spec.subcommands().isEmpty()) {
                return unknown("command", first, List.copyOf(spec.subcommands().keySet()));
            }
            return "unexpected argument: " + Quoted.of(first);
        }
        return fault.getMessage().lines().findFirst().orElse("arguments that make no sense");
    }

    private static String unknown(String what, String name, List<String> known) {
        return "unknown " + what + ": " + Quoted.of(name) + Nearest.hint(name, known);
    }

    private static String messageOf(IOException fault) {
        return switch (fault) {
            case java.nio.file.NoSuchFileException missing ->
                missing.getFile() + ": there is no such file or directory";
            case java.nio.file.AccessDeniedException denied -> denied.getFile() + ": may not be read";
            default -> fault.getMessage() == null ? fault.toString() : fault.getMessage();
        };
    }
}
