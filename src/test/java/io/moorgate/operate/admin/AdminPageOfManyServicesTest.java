package io.moorgate.operate.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.control.annotation.Problem;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.operate.ChatService;
import io.moorgate.peers.replication.ReplicationStatus;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.TrafficEvents;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page of a gateway with 5,000 Services, in Chromium: how long its tasks are, by keyboard alone, and for a screen reader. */
class AdminPageOfManyServicesTest {
    private static final int SERVICES = 5_000;
    private static final int ATTEMPTS = 3;
    private static final double TASK_MS_MAX = 50;
    private static final int TABS_MAX = 200;
    private static final List<String> REPLICAS = List.of("edge-0", "edge-1", "edge-2");
    /** Roles that say nothing without a name. */
    private static final Set<String> NAMED =
            Set.of("table", "button", "searchbox", "textbox", "combobox", "link", "meter", "columnheader", "region");

    private static final Vertx VERTX = Vertx.vertx();

    private static String url;
    private ChromiumTab tab;

    @BeforeAll
    static void serve() {
        LiveRoutingTable table = new LiveRoutingTable();
        table.publish(ChatService.table(
                1,
                IntStream.range(0, SERVICES)
                        .mapToObj(AdminPageOfManyServicesTest::route)
                        .toArray(Route[]::new)));
        EndpointHealth health = new EndpointHealth(Ticker.system(), HealthEvents.SILENT);
        health.retain(table.current());
        LiveConnections connections = new LiveConnections(Ticker.system(), TrafficEvents.SILENT);
        Route first = table.current().routes().getFirst();
        ChatService.open(
                connections,
                ConnectionKind.WEBSOCKET,
                first,
                first.upstream().endpoints().all().getFirst());
        var problem = new Problem(new Problem.OfObject("Ingress", "team-0", "front"), "spec.rules", "none");
        var replicas = ReplicationStatus.alone("edge-0", 0).replicas();
        Router router = Router.router(VERTX);
        router.route("/api/*").handler(AdminPageOfManyServicesTest::asThree);
        new AdminApi(
                        table,
                        health,
                        connections,
                        new AffinityTable(100, Ticker.system()),
                        () -> replicas,
                        () -> List.of(problem),
                        ShownGateway.of("edge-0"))
                .mount(router, new OtherReplicas(VERTX, WallClock.system()));
        new AdminPage().mount(router);
        int port = ServedRouter.portOf(VERTX, router);
        url = "http://127.0.0.1:" + port + "/";
    }

    @AfterAll
    static void stop() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void open() throws Exception {
        tab = new ChromiumTab();
    }

    /** Three replicas that all say the same, where a replica is asked for. */
    private static void asThree(RoutingContext context) {
        String replica = context.queryParams().get("replica");
        if (context.normalizedPath().equals("/api/replicas")) {
            context.end(new JsonArray(REPLICAS.stream()
                            .map(AdminPageOfManyServicesTest::replica)
                            .toList())
                    .toBuffer());
        } else if ("all".equals(replica)) {
            context.end("[]");
        } else {
            if (replica != null) {
                context.queryParams().set("replica", "edge-0");
            }
            context.next();
        }
    }

    private static JsonObject replica(String name) {
        return new JsonObject()
                .put("replica", name)
                .put("self", name.equals("edge-0"))
                .put("address", "")
                .put("link", "up")
                .put("draining", false)
                .put("syncLagSeconds", 0)
                .put("rows", 0);
    }

    private static Route route(int number) {
        ServiceId service = new ServiceId("team-" + number % 100, "service-" + number);
        Upstream upstream =
                ChatService.route(endpoint(number, "a"), endpoint(number, "b")).upstream();
        Upstream its = new Upstream(
                service,
                "http",
                upstream.endpoints(),
                upstream.balance(),
                upstream.affinity(),
                upstream.clientPrefix());
        Route route = ChatService.route();
        return Route.of(route.protocol(), route.match(), its, route.policies(), route.refusal());
    }

    private static Endpoint endpoint(int number, String name) {
        Endpoint any = ChatService.ready("any");
        return new Endpoint(
                EndpointId.ofPod("uid-" + number + name, 8080),
                "service-" + number + "-" + name,
                any.address(),
                EndpointState.READY,
                Set.of());
    }

    @AfterEach
    void close() {
        tab.close();
    }

    @Test
    void noTaskIsLong() {
        assertNoTaskIsLong(() -> {
            tab.open(url);
            shown();
            tab.value("document.querySelector('#routes th button').click()");
            tab.awaitTrue("document.querySelector('#routes th').getAttribute('aria-sort') === 'ascending'");
            tab.value("const f = document.querySelector('#endpoints input[type=search]'); f.value = 'service-4999';"
                    + " f.dispatchEvent(new Event('input'))");
            tab.awaitTrue("document.querySelectorAll('#endpoints tbody tr').length === 2");
            tab.value("document.querySelector('#routes tbody a').click()");
            tab.awaitTrue("!document.getElementById('annotations').hidden");
        });
    }

    @Test
    void noTaskIsLongWhereAllReplicasAreShown() {
        assertNoTaskIsLong(() -> {
            tab.open(url + "#replica=all");
            tab.awaitTrue("document.getElementById('summary').textContent.startsWith("
                    + "'5000 routes, 10000 endpoints, 3 live connections')");
        });
    }

    /** What others take of the processor's caches while a browser starts is no work of the page: a long task of its own comes each time. */
    private void assertNoTaskIsLong(Runnable use) {
        ChromiumTab.LongTask longest = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            tab.open("about:blank");
            tab.trace();
            use.run();
            longest = tab.longestTask();
            if (longest.ms() < TASK_MS_MAX) {
                return;
            }
        }
        fail(longest.toString());
    }

    @Test
    void theAddressNamesThePageThatIsShown() {
        tab.open(url + "#routes.page=3");
        shown();
        assertEquals("101 to 150 of 5,000", tab.value("document.querySelector('#routes .pages span').innerText"));
        tab.value("document.querySelector('#routes .pages button:last-child').click()");
        tab.awaitTrue("location.hash === '#routes.page=4'");
        assertEquals("151 to 200 of 5,000", tab.value("document.querySelector('#routes .pages span').innerText"));
        assertEquals(50, tab.value("document.querySelectorAll('#routes tbody tr').length"));
    }

    private void shown() {
        tab.awaitTrue("document.querySelectorAll('#routes tbody tr').length === 50");
    }

    @Test
    void tablesAreUsedByKeyboardAlone() {
        tab.open(url);
        shown();
        tabTo("document.activeElement.matches('#routes th button.sort')");
        tab.press("Enter", 13, "\r");
        tab.awaitTrue("document.activeElement.closest('th').getAttribute('aria-sort') === 'ascending'");
        tabTo("document.activeElement.matches('#routes .pages button:last-child')"
                + " || document.activeElement.matches('#routes tbody a')");
        tab.press("Enter", 13, "\r");
        tab.awaitTrue("location.hash.includes('annotations.service=team-0%2Fservice-0')");
        tab.awaitTrue("!document.getElementById('annotations').hidden");
    }

    private void tabTo(String there) {
        for (int tabs = 0; tabs < TABS_MAX; tabs++) {
            if (Boolean.TRUE.equals(tab.value(there))) {
                return;
            }
            tab.press("Tab", 9, "");
        }
        throw new AssertionError("not reached by Tab: " + there);
    }

    @Test
    void everythingHasANameForAScreenReader() {
        tab.open(url);
        shown();
        List<String> nameless = tab.call("Accessibility.getFullAXTree", new JsonObject()).getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .filter(node -> !node.getBoolean("ignored"))
                .filter(node -> NAMED.contains(node.getJsonObject("role").getString("value")))
                .filter(node -> node.getJsonObject("name", new JsonObject())
                        .getString("value", "")
                        .isBlank())
                .map(node -> node.getJsonObject("role").getString("value"))
                .toList();
        assertEquals(List.of(), nameless);
    }

    @Test
    void aProblemOfAnIngressLeadsToItsRoutes() {
        tab.open(url);
        shown();
        assertEquals(
                "#problems.filter=Ingress+team-0%2Ffront&routes.filter=Ingress+team-0%2Ffront",
                tab.value("document.querySelector('#problems tbody a').getAttribute('href')"));
    }
}
