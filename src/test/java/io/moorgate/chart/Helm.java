package io.moorgate.chart;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The helm program, on the chart {@code charts/moorgate}. Missing, it fails the test that asks for it. */
final class Helm {
    /** The release and the namespace that charts are rendered for. */
    static final String RELEASE = "gw";

    static final String NAMESPACE = "edge";

    private static final String CHART = "charts/moorgate";
    private static final Path HOME = Path.of("target/helm/home");
    private static final int SECONDS_MAX = 120;

    private Helm() {}

    /** What a program said, and how it ended. */
    record Said(int exitCode, String output, String errors) {}

    /** Checks the chart with the values that {@code options} set. */
    static Said lint(String... options) throws IOException, InterruptedException {
        return run(List.of("lint", "--strict", CHART, "--namespace", NAMESPACE), options);
    }

    /** The chart's objects with the values that {@code options} set. */
    static Rendered template(String... options) throws IOException, InterruptedException {
        Said said = tryTemplate(options);
        if (said.exitCode() != 0) {
            throw new AssertionError("helm template " + List.of(options) + ": " + said.errors());
        }
        return Rendered.parse(said.output());
    }

    /** As {@link #template}, for values that may be refused. */
    static Said tryTemplate(String... options) throws IOException, InterruptedException {
        return tryTemplateAs(RELEASE, NAMESPACE, options);
    }

    /** As {@link #tryTemplate}, for a release and a namespace of other names. */
    static Said tryTemplateAs(String release, String namespace, String... options)
            throws IOException, InterruptedException {
        return run(List.of("template", release, CHART, "--namespace", namespace), options);
    }

    private static Said run(List<String> arguments, String... options) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(program());
        command.addAll(arguments);
        command.addAll(List.of(options));
        return said(new ProcessBuilder(command));
    }

    private static String program() throws IOException, InterruptedException {
        Said said = said(new ProcessBuilder("src/test/scripts/helm.sh"));
        if (said.exitCode() != 0) {
            throw new AssertionError(said.errors());
        }
        return said.output().strip();
    }

    private static Said said(ProcessBuilder builder) throws IOException, InterruptedException {
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("KUBECONFIG");
        for (String kind : List.of("CACHE", "CONFIG", "DATA")) {
            builder.environment()
                    .put("HELM_" + kind + "_HOME", HOME.resolve(kind).toString());
        }
        Path output = Files.createTempFile("moorgate-helm", ".out");
        Path errors = Files.createTempFile("moorgate-helm", ".err");
        try {
            Process process = builder.redirectInput(new File("/dev/null"))
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(builder.command() + ": still running after " + SECONDS_MAX + " s");
            }
            return new Said(process.exitValue(), Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
