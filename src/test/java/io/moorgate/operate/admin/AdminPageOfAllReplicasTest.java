package io.moorgate.operate.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page in Chromium as it shows all of three replicas, whose answers are made here. */
class AdminPageOfAllReplicasTest {
    private static final List<String> REPLICAS = List.of("a", "b", "c");

    private final Vertx vertx = Vertx.vertx();

    private ChromiumTab tab;
    /** Whether events are refused. */
    private final AtomicBoolean isBusy = new AtomicBoolean();

    @BeforeEach
    void open() throws Exception {
        Router router = Router.router(vertx);
        router.route("/api/replicas")
                .handler(context ->
                        context.end(list(AdminPageOfAllReplicasTest::replica).toBuffer()));
        router.route("/api/endpoints").handler(context -> answerAll(context, AdminPageOfAllReplicasTest::endpoint, ""));
        router.route("/api/connections").handler(AdminPageOfAllReplicasTest::connections);
        router.route("/api/events").handler(this::events);
        router.route("/api/*").handler(context -> context.end("[]"));
        new AdminPage().mount(router);
        int port = ServedRouter.portOf(vertx, router);
        tab = new ChromiumTab();
        tab.open("http://127.0.0.1:" + port + "/#replica=all");
    }

    @AfterEach
    void close() {
        tab.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** What a replica of that name has. */
    private interface Of {
        JsonObject replica(String name);
    }

    private static JsonArray list(Of of) {
        return new JsonArray(REPLICAS.stream().map(of::replica).toList());
    }

    /** {@code onwards} is the replica that has a next page. */
    private static void answerAll(RoutingContext context, Of of, String onwards) {
        JsonArray rows = list(name -> {
            JsonObject row = new JsonObject()
                    .put("replica", name)
                    .put("status", 200)
                    .put("answer", new JsonArray().add(of.replica(name)));
            return name.equals(onwards) ? row.put("next", "?limit=50&after=1") : row;
        });
        String replica = context.queryParams().get("replica");
        if (REPLICAS.contains(replica)) {
            context.end(new JsonArray().add(of.replica(replica)).toBuffer());
        } else {
            context.end((replica == null ? new JsonArray() : rows).toBuffer());
        }
    }

    private static void connections(RoutingContext context) {
        if (context.queryParams().contains("after")) {
            context.end(new JsonArray().add(connection(2)).toBuffer());
        } else {
            answerAll(context, name -> connection(1), "b");
        }
    }

    private void events(RoutingContext context) {
        if (isBusy.get()) {
            JsonAnswer.fail(context, 503, "too many requests");
        } else {
            answerAll(context, AdminPageOfAllReplicasTest::event, "");
        }
    }

    private static JsonObject event(String replica) {
        return new JsonObject()
                .put("at", "2026-03-01T12:00:00Z")
                .put("reason", "DrainBegan")
                .put("message", "of " + replica);
    }

    private static JsonObject replica(String name) {
        return new JsonObject()
                .put("replica", name)
                .put("self", name.equals("a"))
                .put("address", "")
                .put("link", "up")
                .put("draining", false)
                .put("syncLagSeconds", 0)
                .put("rows", 0);
    }

    private static JsonObject endpoint(String replica) {
        JsonObject row = new JsonObject()
                .put("namespace", "shop")
                .put("service", "chat")
                .put("servicePort", "http")
                .put("endpoint", "chat-0")
                .put("address", "127.0.0.1")
                .put("port", 8080)
                .put("state", replica.equals("c") ? "draining" : "ready")
                .put("connections", 2)
                .put("zones", new JsonArray())
                .put("health", replica.equals("b") ? "ejected" : "healthy")
                .put("lastFault", replica.equals("b") ? "refused" : "")
                .put("waiting", 1);
        if (replica.equals("b")) {
            row.put("lastFaultAt", "2026-03-01T12:00:00Z");
        }
        return replica.equals("c") ? row.put("drainRemainingSeconds", 30) : row;
    }

    private static JsonObject connection(int id) {
        return new JsonObject()
                .put("id", id)
                .put("protocol", "tcp")
                .put("namespace", "shop")
                .put("service", "chat")
                .put("endpoint", "chat-0")
                .put("client", "192.0.2.7")
                .put("ageSeconds", 1)
                .put("idleSeconds", 1)
                .put("bytesIn", 1)
                .put("bytesOut", 1)
                .put("pinned", false);
    }

    @Test
    void healthAndDrainsAreEachReplicasOwn() {
        tab.awaitTrue("document.querySelectorAll('#endpoints tbody tr').length === 1");
        String row = (String) tab.value("document.querySelector('#endpoints tbody').innerText");
        String fault = (String) tab.value("'refused, ' + new Date('2026-03-01T12:00:00Z').toLocaleString() + ' (b)'");
        Stream.of("healthy (a), ejected (b), healthy (c)", "(c)", fault, "draining", "\t6\t3\t")
                .forEach(part -> assertTrue(row.contains(part), row));
        assertTrue(row.matches("(?s).*, in 0:(30|2[0-9]) \\(c\\)\\t.*"), row);
    }

    @Test
    void aListThatIsNotAnsweredSaysSoWhileTheOthersAreFresh() {
        tab.awaitTrue("document.querySelectorAll('#events tbody tr').length === 3");
        isBusy.set(true);
        tab.awaitTrue("document.querySelector('#events .fault').textContent"
                + ".startsWith('Not answered: too many requests. The rows are of ')");
        tab.awaitTrue("document.getElementById('summary').textContent.endsWith('; not answered: events')");
        assertEquals(3, tab.value("document.querySelectorAll('#events tbody tr').length"));
        assertEquals(1, tab.value("document.querySelectorAll('#endpoints:not(.unanswered) tbody tr').length"));
        assertEquals(false, tab.value("document.body.classList.contains('stale')"));
        isBusy.set(false);
        tab.awaitTrue("document.querySelector('.unanswered') === null");
        assertEquals(true, tab.value("document.querySelector('#events .fault').hidden"));
    }

    @Test
    void connectionsKeepTheirPages() {
        tab.awaitTrue("document.querySelectorAll('#connections tbody tr').length === 3");
        turn(1);
        tab.awaitTrue("document.querySelectorAll('#connections tbody tr').length === 1");
        assertEquals("4 to 4", tab.value("document.querySelector('#connections .pages span').innerText"));
        assertTrue(((String) tab.value("document.querySelector('#connections tbody').innerText")).contains("\tb\t"));
        turn(0);
        tab.awaitTrue("document.querySelectorAll('#connections tbody tr').length === 3");
        assertEquals("1 to 3", tab.value("document.querySelector('#connections .pages span').innerText"));
    }

    private void turn(int button) {
        tab.value("document.querySelectorAll('#connections .pages button')[" + button + "].click()");
    }
}
