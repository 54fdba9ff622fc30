package io.moorgate.cli;

import io.moorgate.control.annotation.Problem;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Manifests that the arguments name, and what a gateway makes of them.
 *
 * @param folders the directories among the arguments
 * @param isRecursive whether those within them were read, too
 */
record ReadManifests(
        ManifestFiles files,
        Observation observation,
        Translation translation,
        List<String> folders,
        boolean isRecursive) {
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
        List<String> folders = new ArrayList<>();
        boolean isRecursive = Options.has(given, RECURSIVE);
        for (String argument : Options.arguments(given)) {
            if (argument.equals(STANDARD_INPUT)) {
                files.add("<stdin>", terminal.in());
                continue;
            }
            Path path = Path.of(argument);
            if (Files.isDirectory(path)) {
                folders.add(argument);
                files.addDirectory(path, isRecursive);
            } else {
                files.addFile(path);
            }
        }
        return of(files, files.observe(), settings, List.copyOf(folders), isRecursive);
    }

    private static ReadManifests of(
            ManifestFiles files,
            Observation observation,
            TranslateSettings settings,
            List<String> folders,
            boolean isRecursive) {
        Translation translation = Translator.translate(observation.objects(), settings, RoutingTable.EMPTY);
        return new ReadManifests(files, observation, translation, folders, isRecursive);
    }

    /** This, with Ingresses of every class, and Gateways of classes that are not there, as ones of the gateway's. */
    ReadManifests withEveryClass(TranslateSettings settings) {
        Observation own = GatewayReview.withEveryClass(IngressReview.asOwn(observation, settings.gatewayClass()));
        ReadManifests read = of(files, own, settings, folders, isRecursive);
        List<Problem> problems = Stream.concat(
                        translation.problems().stream().filter(Translator::lacksGatewayClass),
                        read.translation().problems().stream())
                .toList();
        Translation reviewed = new Translation(
                read.translation().table(), problems, read.translation().tls());
        return new ReadManifests(files, own, reviewed, folders, isRecursive);
    }

    /** What is wrong at {@code now} with certificates that clients are shown, and with lists of theirs. */
    List<Problem> certificateProblems(Instant now) {
        return translation.tls().stream()
                .flatMap(use -> use.problemsAt(now).stream())
                .toList();
    }

    /** Everything that is to be said of them. */
    List<Finding> findings() {
        return Stream.concat(emptyFolders(), new Review(this).findings().stream())
                .toList();
    }

    /** A note for each directory where none of the arguments has a Service: it may be the wrong one. */
    private Stream<Finding> emptyFolders() {
        String message = "no Service found" + (isRecursive ? "" : " (see " + RECURSIVE + ")");
        return observation.objects().services().isEmpty()
                ? folders.stream().map(folder -> new Finding(folder, 0, Severity.NOTE, "", "", message))
                : Stream.empty();
    }
}
