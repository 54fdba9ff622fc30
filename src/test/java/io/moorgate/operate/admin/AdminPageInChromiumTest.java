package io.moorgate.operate.admin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.report.RecentEvent;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.operate.ChatService;
import io.moorgate.peers.replication.ReplicationStatus;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.TrafficEvents;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page as Chromium makes it of the admin API. Without Chromium it fails. */
class AdminPageInChromiumTest {
    /** How many answers of a list the page has had. */
    private static final String POLLS =
            "performance.getEntriesByType('resource').filter(each => each.name.includes('api/endpoints')).length";

    private final Vertx vertx = Vertx.vertx();
    private final LiveRoutingTable table = new LiveRoutingTable();
    private final LiveConnections connections = new LiveConnections(Ticker.system(), TrafficEvents.SILENT);
    private List<ShownSetting> settings = List.of();
    /** Paths that the replica does not have yet. */
    private List<String> older = List.of();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void fill() {
        Endpoint full = ChatService.ready("chat-1");
        Route route = ChatService.route(ChatService.ready("chat-0"), full);
        table.publish(ChatService.table(1, route));
        ChatService.open(connections, ConnectionKind.WEBSOCKET, route, full);
    }

    private GatewayView view() {
        RecentEvent event = new RecentEvent(Instant.EPOCH, Optional.of(ChatService.ID), "DrainBegan", "12 connections");
        return new ShownGateway("edge-0", settings, List.of(event), "chat-1");
    }

    private int serve() {
        Router router = Router.router(vertx);
        var health = new EndpointHealth(Ticker.system(), HealthEvents.SILENT);
        health.retain(table.current());
        var problem = new Problem(new Problem.OfService(ChatService.ID), "hots", "unknown (nearest: host)");
        var pins = new AffinityTable(100, Ticker.system());
        var replicas = ReplicationStatus.alone("edge-0", 0).replicas();
        older.forEach(path -> router.route(path).handler(context -> JsonAnswer.fail(context, 404, "no such list")));
        new AdminApi(table, health, connections, pins, () -> replicas, () -> List.of(problem), view())
                .mount(router, new OtherReplicas(vertx, WallClock.system()));
        new AdminPage().mount(router);
        return ServedRouter.portOf(vertx, router);
    }

    /** The page after some polls, as text. */
    private String show(String fragment) throws Exception {
        try (ChromiumTab tab = new ChromiumTab()) {
            tab.open("http://127.0.0.1:" + serve() + "/" + fragment);
            tab.awaitTrue(POLLS + " >= 3 && document.querySelectorAll('#routes tbody tr').length > 0");
            return (String) tab.value("document.documentElement.outerHTML");
        }
    }

    @Test
    void listsWhatTheApiSaysInTheOrderThatTheAddressAsksFor() throws Exception {
        String page = show("#endpoints.sort=-Live+connections");
        assertTrue(page.contains("1 routes, 2 endpoints, 1 live connections, 1 problems"), page);
        assertTrue(page.indexOf(">chat-1<") < page.indexOf(">chat-0<"), page);
        assertTrue(page.contains("aria-sort=\"descending\""), page);
        assertTrue(page.contains("#problems.filter=default%2Fchat"), page);
        assertTrue(page.matches("(?s).*>[0-9:]+\\W?[AP]?M?, in 0:(30|2[0-9])<.*"), page);
        assertTrue(page.contains(">25 %<"), page);
        assertTrue(page.contains(">1 websocket<"), page);
        assertTrue(page.contains(">12 connections<"), page);
        assertFalse(page.contains("<button>Close</button>"), page);
    }

    @Test
    void showsWhatHoldsForTheServiceThatIsLookedAtAndWhereThatComesFrom() throws Exception {
        String page = show("#annotations.service=default/chat");
        page = page.replaceAll("\\s+class=\"[^\"]*\"", "");
        assertTrue(page.contains("<td>idle-timeout</td><td>20m</td><td>service</td>"), page);
        assertTrue(page.contains("<td>drain-timeout</td><td>7m</td><td>moorgate.defaults.drain-timeout</td>"), page);
        assertTrue(page.contains("<td>ping-interval</td><td>30s</td><td>built-in</td>"), page);
        assertTrue(page.contains("(expected: 0, or 1s and more"), page);
    }

    @Test
    void drawsWhatItHasSeen() throws Exception {
        String page = show("");
        assertTrue(page.contains("Live connections: 1, at most 1"), page);
        assertTrue(page.contains("Requests: 0 /s, at most 0 /s"), page);
        assertTrue(page.matches("(?s).*<polyline points=\"[0-9., ]+ [0-9., ]+\">.*"), page);
    }

    @Test
    void aReplicaOfAnEarlierVersionThatIsLookedAtIsNoFault() throws Exception {
        older = List.of("/api/overview", "/api/events");
        String page = show("#replica=edge-0");
        assertFalse(page.contains("No answer from the gateway"), page);
        assertTrue(page.contains("1 routes, 2 endpoints"), page);
    }

    @Test
    void filtersAsTheAddressSays() throws Exception {
        String page = show("#endpoints.filter=chat-1");
        assertFalse(page.contains(">chat-0<"), page);
    }

    @Test
    void hasButtonsWhereWritingIsOn() throws Exception {
        settings = List.of(new ShownSetting("moorgate.admin.write", "true", "environment MOORGATE_ADMIN_WRITE"));
        String page = show("");
        assertTrue(page.contains("<button>Close</button>"), page);
        assertTrue(page.contains("<button>Drain</button>"), page);
    }
}
