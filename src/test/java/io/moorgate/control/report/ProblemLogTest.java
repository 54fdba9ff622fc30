package io.moorgate.control.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProblemLogTest {
    private final List<String> lines = new ArrayList<>();
    private final ProblemLog log = new ProblemLog(line -> lines.add("! " + line), line -> lines.add("- " + line));

    @Test
    void writesOneLineWhenAProblemAppearsAndOneWhenItIsMended() {
        var ofService =
                new Problem(new Problem.OfService(new ServiceId("web", "chat")), "balance", "\"x\"\n(expected: y)");
        var ofFile = new Problem(new Problem.OfFile("web.yaml", 3), "", "broken");
        log.onProblems(List.of(ofService));
        log.onProblems(List.of(ofService, ofFile));
        log.onProblems(List.of(ofFile));
        log.onProblems(List.of());
        assertEquals(
                List.of(
                        "! problem service=web/chat key=balance message=\"x\" (expected: y)",
                        "! problem file=web.yaml line=3 message=broken",
                        "- problem mended service=web/chat key=balance message=\"x\" (expected: y)",
                        "- problem mended file=web.yaml line=3 message=broken"),
                lines);
    }

    @Test
    void tellsAFloodAsANumber() {
        log.onProblems(IntStream.range(0, 250)
                .mapToObj(number -> new Problem(new Problem.OfSource("kubernetes"), "", "no " + number))
                .toList());
        assertEquals(ProblemLog.LINES_MAX + 1, lines.size());
        assertEquals("! problem more=150", lines.getLast());
    }
}
