package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class SimulateCommandTest {
    @TempDir
    private Path folder;

    private final CommandFixture fixture = new CommandFixture();

    @Test
    void clientsSpreadEvenlyByLiveConnections() {
        simulate("balance: least-connections", "--clients", "900", "--replicas", "1", "--herd");
        assertTrue(fixture.out().contains("""
                start: 900 clients connect
                  chat-1  300  ########################################
                  chat-2  300  ########################################
                  chat-3  300  ########################################
                  ready endpoints, most over mean: 1.00
                """), fixture.out());
    }

    @Test
    void pinnedClientsComeBackToTheirEndpointsAfterAHerd() {
        simulate("affinity: header:X-User", "--herd");
        assertTrue(fixture.out().contains("  0 of 1000 clients are at another endpoint than before\n"), fixture.out());
        simulate("affinity: cookie", "--herd");
        assertTrue(fixture.out().contains("  0 of 1000 clients are at another endpoint than before\n"), fixture.out());
        simulate("balance: random", "--herd");
        assertTrue(
                fixture.out().matches("(?s).*  [1-9]\\d+ of 1000 clients are at another endpoint than before\n.*"),
                fixture.out());
    }

    @Test
    void aScaleUpMovesWhatRebalanceLetsItMove() {
        simulate("rebalance: 'off'", "--scale-up", "1", "--replicas", "1");
        assertTrue(
                fixture.out().contains("  0 of 1000 live connections are asked to move (rebalance: off)\n"),
                fixture.out());
        simulate("rebalance: 'on'", "--scale-up", "1", "--replicas", "1");
        assertTrue(
                fixture.out().contains(" of 1000 live connections are asked to move (rebalance: on,"), fixture.out());
        assertTrue(!fixture.out().contains("  0 of 1000 live connections are asked"), fixture.out());
        assertTrue(fixture.out().matches("(?s).*\n  added-1  2\\d\\d  #.*"), fixture.out());
    }

    @Test
    void aHashMovesAFairPartToWhatIsAdded() {
        simulate("balance: hash", "--scale-up", "1", "--clients", "4000");
        String moved = fixture.out().replaceAll("(?s).*come back once\n  (\\d+) of 4000 clients.*", "$1");
        assertEquals(1000, Integer.parseInt(moved), 150, fixture.out());
    }

    @Test
    void clientsOfAnEndpointThatDrainsSpreadOverTheOthersAsEachLeaves() {
        simulate("affinity: header:X-User", "--drain", "chat-2");
        String drained = fixture.out().replaceAll("(?s).*come back\n.*?\n(.*?)\n\n.*", "$1");
        assertTrue(drained.matches("(?s).*chat-1 +500 .*chat-3 +500 .*"), drained);
    }

    @Test
    void pinnedClientsLeaveAnEndpointThatDrainsBeforeItIsGone() {
        simulate("affinity: header:X-User", "--drain", "chat-2");
        assertTrue(
                fixture.out()
                        .matches("(?s).*drain: the connections of chat-2 end and come back\n"
                                + "  33\\d of 1000 clients are at another .*"),
                fixture.out());
        assertTrue(
                fixture.out()
                        .contains("drain: chat-2 is gone\n  0 of 1000 clients are at another endpoint than before"),
                fixture.out());
    }

    @Test
    void clientsOfALostReplicaComeBackThroughTheOthers() {
        simulate("affinity: client-ip", "--lose-replica", "--replicas", "3");
        assertTrue(
                fixture.out().contains("clients come back through the other replicas\n  0 of 1000 clients"),
                fixture.out());
        assertEquals(
                OptionalInt.of(2),
                fixture.reading(service("path: /"), "simulate", "-", "--lose-replica", "--replicas", "1"));
    }

    @Test
    void clientsThatFindNoPlaceAreCounted() {
        simulate("max-connections: '100'", "--herd", "--replicas", "1");
        assertTrue(fixture.out().contains("  700 clients find no place (max-connections)\n"), fixture.out());
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        simulate("balance: random", "--herd", "--seed", "7");
        String first = fixture.out();
        simulate("balance: random", "--herd", "--seed", "7");
        assertEquals(first, fixture.out());
        simulate("balance: random", "--herd", "--seed", "8");
        assertNotEquals(first.replace("seed 7", "seed 8"), fixture.out());
    }

    @Test
    void drawsWhatItShows() throws Exception {
        Path svg = folder.resolve("chat.svg");
        Path manifest = Files.writeString(folder.resolve("chat.yaml"), service("path: /"));
        ProgramRun run = ProgramRun.of("simulate", manifest.toString(), "--svg", svg.toString());
        assertEquals(0, run.exitCode(), run.err());
        Document drawing =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
        assertEquals("svg", drawing.getDocumentElement().getTagName());
        String text = drawing.getDocumentElement().getTextContent();
        run.out()
                .lines()
                .filter(line -> line.startsWith("drain: ") || line.startsWith("herd: "))
                .forEach(title -> assertTrue(text.contains(title), title));
        assertTrue(text.contains("chat-3"), text);
    }

    @Test
    void theServiceIsNamedWhereThereAreSeveral() {
        String two = service("path: /") + ExplainCommandTest.service("other", "shop", "path: /other");
        assertEquals(OptionalInt.of(2), fixture.reading(two, "simulate", "-"));
        assertTrue(
                fixture.err().contains("--service: missing (expected: one of default/chat, shop/other)"),
                fixture.err());
        assertEquals(OptionalInt.of(0), fixture.reading(two, "simulate", "-", "--service", "shop/other", "--herd"));
        assertTrue(fixture.out().startsWith("Service shop/other, port http: "), fixture.out());
    }

    @Test
    void aServiceMayBeNamedWithoutItsNamespaceWhereNoOtherHasThatName() {
        String two = service("path: /") + ExplainCommandTest.service("other", "shop", "path: /other");
        assertEquals(
                OptionalInt.of(0),
                fixture.reading(two, "simulate", "-", "--service", "other", "--herd"),
                fixture.err());
        assertTrue(fixture.out().startsWith("Service shop/other, port http: "), fixture.out());
        String three = two + ExplainCommandTest.service("other", "edge", "path: /third");
        assertEquals(OptionalInt.of(2), fixture.reading(three, "simulate", "-", "--service", "other"));
        assertTrue(
                fixture.err().contains("--service: \"other\" (expected: one of default/chat, edge/other, shop/other)"),
                fixture.err());
    }

    @Test
    void argumentsThatMakeNoSenseAreAFaultOfTheCaller() {
        assertEquals(OptionalInt.of(2), fixture.reading(service("path: /"), "simulate", "-", "--clients", "many"));
        assertTrue(fixture.err().contains("--clients: \"many\" (expected: a number from 1 to 100000)"), fixture.err());
        assertEquals(OptionalInt.of(2), fixture.reading(service("path: /"), "simulate", "-", "--drain", "chat-9"));
        assertTrue(fixture.err().contains("(nearest: chat-1)"), fixture.err());
    }

    private void simulate(String annotation, String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "simulate";
        arguments[1] = "-";
        System.arraycopy(options, 0, arguments, 2, options.length);
        assertEquals(OptionalInt.of(0), fixture.reading(service("path: /", annotation), arguments), fixture.err());
    }

    private static String service(String... annotations) {
        return """
                apiVersion: v1
                kind: Service
                metadata:
                  name: chat
                  annotations:
                    moorgate.io/%s
                spec:
                  selector: {app: chat}
                  ports:
                    - {name: http, port: 80}
                """.formatted(String.join("\n    moorgate.io/", annotations));
    }
}
