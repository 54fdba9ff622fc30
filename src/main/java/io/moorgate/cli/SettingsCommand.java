package io.moorgate.cli;

import io.moorgate.control.annotation.Problem;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code settings}: every setting, its value, and where that comes from. */
final class SettingsCommand implements Command {
    private final Program program;

    SettingsCommand(Program program) {
        this.program = program;
    }

    @Override
    public CommandSpec spec() {
        return Options.command(
                        "settings",
                        "Prints every setting with its value as a gateway started here would have it, and where that comes"
                                + " from. Secrets are not shown.",
                        "Exit code: 0; 1 where something is given as a setting and is none.")
                .addOption(Options.output());
    }

    @Override
    public int run(ParseResult given, Terminal terminal) throws UsageFault, IOException {
        List<SettingRow> rows = program.settings();
        if (Options.json(given)) {
            terminal.out()
                    .println(Json.array(rows.stream().map(SettingsCommand::row).toList()));
        } else {
            int nameWidth =
                    rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
            int valueWidth = rows.stream()
                    .mapToInt(row -> row.value().length())
                    .filter(width -> width <= 40)
                    .max()
                    .orElse(0);
            rows.forEach(row -> terminal.out()
                    .println(padded(row.name(), nameWidth) + "  " + padded(shown(row.value()), valueWidth) + "  "
                            + row.source()));
        }
        List<Problem> unknown = program.unknownSettings();
        for (Problem problem : unknown) {
            String name = problem.subject() instanceof Problem.OfSetting(String setting) ? setting : "";
            terminal.err().println(name + ": warning: " + problem.message());
        }
        return unknown.isEmpty() ? GOOD : PROBLEMS;
    }

    private static String shown(String value) {
        return value.isEmpty() ? "-" : value;
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static Map<String, Object> row(SettingRow row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", row.name());
        fields.put("value", row.value());
        fields.put("source", row.source());
        return fields;
    }
}
