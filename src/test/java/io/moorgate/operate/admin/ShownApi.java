package io.moorgate.operate.admin;

import io.moorgate.time.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The page beside an admin API that answers with rows made here, and notes what it is asked to do. */
final class ShownApi {
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(299);

    private final Ticker ticker = Ticker.system();
    private final long beganNanos = ticker.nanos();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicBoolean isGone = new AtomicBoolean();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final int port;

    ShownApi(Vertx vertx) {
        Router router = Router.router(vertx);
        router.route().handler(this::answerUnlessGone);
        router.get("/api/settings").handler(context -> answer(context, setting()));
        router.get("/api/overview").handler(context -> answer(context, overview(looks.incrementAndGet())));
        router.get("/api/routes").handler(context -> answer(context, route("20m", 1), route("30m", 2)));
        router.get("/api/endpoints").handler(context -> answer(context, endpoint("chat-0"), draining()));
        router.get("/api/connections").handler(context -> answer(context, connection()));
        router.get("/api/affinity").handler(context -> answer(context, pin()));
        router.get("/api/*").handler(context -> answer(context));
        router.route("/api/*").handler(this::note);
        new AdminPage().mount(router);
        port = ServedRouter.portOf(vertx, router);
    }

    String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    /** From now on nothing is answered, or it is again. */
    void beGone(boolean isGoneNow) {
        isGone.set(isGoneNow);
    }

    /** How often the page has looked. */
    int looks() {
        return looks.get();
    }

    /** What it was asked to do: method and target. */
    List<String> asked() {
        return asked;
    }

    private void answerUnlessGone(RoutingContext context) {
        if (isGone.get()) {
            context.request().connection().close();
        } else {
            context.next();
        }
    }

    private void note(RoutingContext context) {
        HttpMethod method = context.request().method();
        asked.add(method + " " + context.request().uri());
        context.end("{}");
    }

    private static void answer(RoutingContext context, JsonObject... rows) {
        context.end(new JsonArray(Stream.of(rows).toList()).toBuffer());
    }

    private static JsonObject setting() {
        return new JsonObject()
                .put("setting", "moorgate.admin.write")
                .put("value", "true")
                .put("origin", "built-in");
    }

    private static JsonObject overview(int look) {
        return new JsonObject()
                .put("replica", "edge-0")
                .put("version", "0.1.0")
                .put("commit", "abc")
                .put("java", "25")
                .put("uptimeSeconds", 7_200)
                .put("stopping", true)
                .put("pressure", 0.25)
                .put("live", new JsonObject().put("websocket", 3))
                .put("openedTotal", 1_000L * look)
                .put("requestsTotal", 1_000L * look)
                .put("errorsTotal", 0);
    }

    private static JsonObject ofChat() {
        return new JsonObject().put("namespace", "default").put("service", "chat");
    }

    private static JsonObject route(String idleTimeout, int number) {
        JsonArray annotations = new JsonArray()
                .add(new JsonObject()
                        .put("annotation", "idle-timeout")
                        .put("value", idleTimeout)
                        .put("origin", "ingress"))
                .add(new JsonObject()
                        .put("annotation", "balance")
                        .put("value", "random")
                        .put("origin", "service"));
        return ofChat().put("declaredBy", "Ingress default/front-" + number)
                .put("protocol", "auto")
                .put("hosts", new JsonArray().add("chat-" + number + ".example.com"))
                .put("paths", new JsonArray().add("/"))
                .put("headers", new JsonArray())
                .put("servicePort", "http")
                .put("balance", "random")
                .put("affinity", "none")
                .put("endpoints", 2)
                .put("ready", 1)
                .put("waiting", 5)
                .put("annotations", annotations);
    }

    private static JsonObject endpoint(String name) {
        return ofChat().put("servicePort", "http")
                .put("endpoint", name)
                .put("address", "127.0.0.1")
                .put("port", 8080)
                .put("state", "ready")
                .put("connections", 3)
                .put("zones", new JsonArray())
                .put("health", "healthy")
                .put("lastFault", "")
                .put("waiting", 0);
    }

    private JsonObject draining() {
        double remaining = (double) (DRAIN_NANOS - (ticker.nanos() - beganNanos)) / TimeUnit.SECONDS.toNanos(1);
        return endpoint("chat-1").put("state", "draining").put("drainRemainingSeconds", remaining);
    }

    private static JsonObject connection() {
        return ofChat().put("id", 17)
                .put("protocol", "websocket")
                .put("endpoint", "chat-0")
                .put("client", "192.0.2.7")
                .put("ageSeconds", 1)
                .put("idleSeconds", 1)
                .put("bytesIn", 1)
                .put("bytesOut", 1)
                .put("pinned", false);
    }

    private static JsonObject pin() {
        return ofChat().put("servicePort", "http")
                .put("client", "192.0.2.7")
                .put("endpoint", "chat-0")
                .put("connections", 1)
                .put("idleSeconds", 0)
                .put("remainingSeconds", 60);
    }
}
