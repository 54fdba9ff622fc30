package io.moorgate.operate.admin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the page looks in Chromium, and what people do with it. Its pictures are in {@code target/screenshots}. */
class AdminPageLooksTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WIDE = 1280;
    private static final int NARROW = 400;
    private static final int HEIGHT = 1000;
    private static final String SUMMARY = "getComputedStyle(document.getElementById('summary'))";
    private static final String BODY = "getComputedStyle(document.body)";
    private static final String DRAIN_ENDS =
            "document.querySelector('#endpoints tbody tr:nth-child(2) td:nth-child(9)').innerText";

    private final Vertx vertx = Vertx.vertx();
    private final ShownApi api = new ShownApi(vertx);

    private ChromiumTab tab;

    @BeforeEach
    void open() throws Exception {
        tab = new ChromiumTab();
        tab.resize(WIDE, HEIGHT);
        tab.prefer("light");
        tab.open(api.url() + "#annotations.service=default/chat");
        tab.awaitTrue("document.querySelectorAll('#annotations tbody tr').length === 3"
                + " && document.querySelectorAll('#affinity tbody button').length === 1");
    }

    @AfterEach
    void close() {
        tab.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private String text(String expression) {
        return (String) tab.value(expression);
    }

    private void awaitLooks(int more) {
        int before = api.looks();
        await().atMost(PATIENCE).until(() -> api.looks() >= before + more);
    }

    @Test
    void fitsWideNarrowAndDarkScreensAndIsRedWhenNothingAnswers() throws IOException {
        tab.awaitTrue("/\\d \\/s/.test(document.querySelector('#overview tbody').innerText)");
        assertEquals("rgb(246, 247, 249)", text(BODY + ".backgroundColor"));
        tab.picture("wide");

        tab.resize(NARROW, HEIGHT);
        tab.awaitTrue("innerWidth === " + NARROW);
        int width = (int) tab.value("document.documentElement.scrollWidth");
        assertTrue(width <= NARROW, "the page is " + width + " wide");
        tab.picture("narrow");

        tab.resize(WIDE, HEIGHT);
        tab.prefer("dark");
        tab.awaitTrue(BODY + ".backgroundColor === 'rgb(18, 22, 28)'");
        assertEquals("rgb(228, 232, 238)", text(BODY + ".color"));
        assertEquals("rgb(27, 33, 42)", text("getComputedStyle(document.getElementById('routes')).backgroundColor"));
        tab.picture("dark");

        tab.prefer("light");
        assertEquals("rgba(0, 0, 0, 0)", text(SUMMARY + ".backgroundColor"));
        api.beGone(true);
        tab.awaitTrue(SUMMARY + ".backgroundColor === 'rgb(179, 38, 30)'");
        String said = text("document.getElementById('summary').textContent");
        assertTrue(said.startsWith("No answer from the gateway"), said);
        assertEquals("0.45", text("getComputedStyle(document.querySelector('main')).opacity"));
        tab.picture("stale");
        api.beGone(false);
        tab.awaitTrue(SUMMARY + ".backgroundColor === 'rgba(0, 0, 0, 0)'");
    }

    @Test
    void whatIsSelectedStaysSelectedWhileRowsChange() {
        tab.value("window.marked = document.querySelector('#endpoints tbody td:nth-child(3)')");
        tab.value("getSelection().selectAllChildren(window.marked)");
        awaitLooks(3);
        assertEquals("chat-0", text("getSelection().toString()"));
        assertEquals(true, tab.value("window.marked.isConnected"));
    }

    @Test
    void countsDownToTheEndOfADrainAlsoWhileNothingAnswers() {
        String first = text(DRAIN_ENDS);
        assertTrue(first.matches("[0-9:]+\\W?[AP]?M?, in [34]:[0-5][0-9]"), first);
        api.beGone(true);
        tab.awaitTrue(SUMMARY + ".backgroundColor === 'rgb(179, 38, 30)'");
        String later = text(DRAIN_ENDS);
        tab.awaitTrue(DRAIN_ENDS + " !== '" + later.replace("'", "") + "'");
        String end = first.substring(0, first.indexOf(','));
        assertTrue(text(DRAIN_ENDS).startsWith(end + ", in "), text(DRAIN_ENDS) + " after " + first);
    }

    @Test
    void aClickDrainsAtEveryReplicaClosesAndForgets() {
        tab.value("window.questions = []; window.confirm = question => window.questions.push(question) > 0");
        click("#endpoints tbody tr:nth-child(1) button");
        click("#endpoints tbody tr:nth-child(2) button");
        click("#connections tbody button");
        click("#affinity tbody button");
        await().atMost(PATIENCE).until(() -> api.asked()
                .equals(List.of(
                        "POST /api/endpoints/default/chat/chat-0/drain?replica=all",
                        "DELETE /api/endpoints/default/chat/chat-1/drain?replica=all",
                        "DELETE /api/connections/17",
                        "DELETE /api/affinity/default/chat/192.0.2.7")));
        assertEquals("Drain chat-0 of default/chat, at every replica?", tab.value("window.questions[0]"));
        assertEquals(4, tab.value("window.questions.length"));
    }

    private void click(String button) {
        int before = api.asked().size();
        tab.value("document.querySelector('" + button + "').click()");
        await().atMost(PATIENCE).until(() -> api.asked().size() == before + 1);
    }

    @Test
    void showsTheReplicaItsRatesAndWhatHoldsForEachRoute() {
        tab.awaitTrue("/\\d \\/s/.test(document.querySelector('#overview tbody').innerText)");
        String replica = text("document.querySelector('#overview tbody').innerText");
        List.of("0.1.0 (abc, Java 25)", "2.0 h", "stopping", "25 %", "3 websocket")
                .forEach(part -> assertTrue(replica.contains(part), replica));
        assertTrue(replica.matches("(?s).*\\t[1-9][0-9]* /s\\t[1-9][0-9]* /s\\t0.0 /s.*"), replica);
        assertTrue(text("document.getElementById('summary').textContent").contains(", 5 clients waiting"));
        String annotations = text("document.querySelector('#annotations tbody').innerText");
        assertTrue(
                annotations.contains("idle-timeout\t20m\tingress\tIngress default/front-1 (chat-1.example.com /)")
                        && annotations.contains(
                                "idle-timeout\t30m\tingress\tIngress default/front-2 (chat-2.example.com /)")
                        && annotations.contains("balance\trandom\tservice\t\t"),
                annotations);
    }
}
