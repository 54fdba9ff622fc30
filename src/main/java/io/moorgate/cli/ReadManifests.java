package io.moorgate.cli;

import io.moorgate.control.source.ConfigurationSource.Observation;
import io.moorgate.control.source.manifest.DirectoryLimits;
import io.moorgate.control.source.manifest.ManifestFiles;
import io.moorgate.control.translate.TranslateSettings;
import io.moorgate.control.translate.Translation;
import io.moorgate.control.translate.Translator;
import io.moorgate.routing.RoutingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Manifests that the arguments name, and what a gateway makes of them. */
record ReadManifests(ManifestFiles files, Observation observation, Translation translation) {
    /** A whole cluster in one file, as kubectl prints it; more than a gateway reads of one. */
    private static final DirectoryLimits LIMITS = new DirectoryLimits(64 << 20, 10_000);

    private static final String RECURSIVE = "--recursive";
    private static final String STANDARD_INPUT = "-";

    /** Adds the arguments that {@link #read} takes. */
    static CommandSpec declare(CommandSpec spec) {
        return spec.addPositional(Options.arguments(
                        "DIR|FILE|-", "1..*", "Directories and files of Kubernetes YAML or JSON; - is standard input."))
                .addOption(Options.flag(RECURSIVE, "Read the directories within directories, too."));
    }

    /** Reads what the arguments name, under {@code settings}. */
    static ReadManifests read(ParseResult given, Terminal terminal, TranslateSettings settings) throws IOException {
        ManifestFiles files = new ManifestFiles(LIMITS);
        for (String argument : Options.arguments(given)) {
            if (argument.equals(STANDARD_INPUT)) {
                files.add("<stdin>", terminal.in());
                continue;
            }
            Path path = Path.of(argument);
            if (Files.isDirectory(path)) {
                files.addDirectory(path, Options.has(given, RECURSIVE));
            } else {
                files.addFile(path);
            }
        }
        Observation observation = files.observe();
        return new ReadManifests(
                files, observation, Translator.translate(observation.objects(), settings, RoutingTable.EMPTY));
    }

    /** Everything that is to be said of them. */
    List<Finding> findings() {
        return new Review(this).findings();
    }
}
