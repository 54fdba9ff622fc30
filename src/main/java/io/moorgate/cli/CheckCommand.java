package io.moorgate.cli;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.moorgate.control.translate.TranslateSettings;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code check}: what a gateway would not do as manifests say. */
final class CheckCommand implements Command {
    private final Program program;

    CheckCommand(Program program) {
        this.program = program;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "check",
                "Says what a gateway would not do as these manifests say: file, line, what it costs (an error: something is"
                        + " not served; a warning: served otherwise), what was expected. The settings in effect count, as"
                        + " for a gateway started here.",
                "Exit code: 0; 1 with errors or warnings; 2 where the arguments make no sense or a file cannot be read."
                        + " What only the cluster can say is a note, and changes no exit code.",
                "Ingresses of every class are looked at, and what becomes of the annotations of other controllers is a note.");
        return ReadManifests.declare(spec).addOption(Options.output());
    }

    @Override
    public int run(ParseResult given, Terminal terminal) throws UsageFault, IOException {
        boolean json = Options.json(given);
        TranslateSettings settings = program.translation();
        ReadManifests asIs = ReadManifests.read(given, terminal, settings);
        ReadManifests read = asIs.withEveryClass(settings);
        List<Finding> findings = Stream.of(
                        read.findings().stream(),
                        new IngressReview(asIs.files(), asIs.observation(), settings.gatewayClass()).notes(),
                        new GatewayReview(asIs.files(), asIs.observation()).notes())
                .flatMap(each -> each)
                .sorted(Review.BY_PLACE)
                .toList();
        if (json) {
            terminal.out()
                    .println(Json.array(findings.stream().map(Finding::row).toList()));
        } else {
            findings.forEach(terminal.out()::println);
            terminal.out().flush();
            terminal.err().println(summary(read, findings));
        }
        boolean isGood = findings.stream().allMatch(finding -> finding.severity() == Severity.NOTE);
        return isGood ? GOOD : PROBLEMS;
    }

    private static String summary(ReadManifests read, List<Finding> findings) {
        return count(findings, Severity.ERROR) + " errors, " + count(findings, Severity.WARNING) + " warnings; "
                + read.observation().objects().services().size() + " Services, "
                + ingresses(read)
                + read.translation().table().routes().size() + " routes";
    }

    private static String ingresses(ReadManifests read) {
        int ingresses = read.observation().objects().others(Ingress.class).size();
        return ingresses == 0 ? "" : ingresses + " Ingresses, ";
    }

    private static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
