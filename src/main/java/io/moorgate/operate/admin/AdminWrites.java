package io.moorgate.operate.admin;

import io.moorgate.operate.admin.AdminActions.Outcome;
import io.moorgate.routing.ServiceId;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The resources of the admin API that change something. Where writing is off each is 403; another method is 405; what does not exist
 * is 404. A browser's request from another site is refused (Fetch Metadata, section 2.2; Origin, RFC 6454 section 7).
 *
 * <p>Thread: the actions run on worker threads.
 */
public final class AdminWrites {
    private static final Logger LOG = Logger.getLogger(AdminWrites.class);
    private static final String SERVICE = "/:namespace/:service/";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final boolean isOn;
    private final AdminActions actions;

    /** {@code isOn} is {@code moorgate.admin.write}. */
    public AdminWrites(boolean isOn, AdminActions actions) {
        this.isOn = isOn;
        this.actions = actions;
    }

    /** Serves them on {@code router}; to be mounted before the lists. */
    public void mount(Router router) {
        mount(
                router,
                "/api/endpoints" + SERVICE + ":endpoint/drain",
                Map.of(
                        HttpMethod.POST,
                        context -> actions.drain(service(context), context.pathParam("endpoint")),
                        HttpMethod.DELETE,
                        context -> actions.undrain(service(context), context.pathParam("endpoint"))));
        mount(router, "/api/connections/:id", Map.of(HttpMethod.DELETE, this::close));
        mount(
                router,
                "/api/affinity" + SERVICE + ":client",
                Map.of(HttpMethod.DELETE, context -> actions.forget(service(context), context.pathParam("client"))));
    }

    private static ServiceId service(RoutingContext context) {
        return new ServiceId(context.pathParam("namespace"), context.pathParam("service"));
    }

    private Outcome close(RoutingContext context) {
        String id = context.pathParam("id");
        return NUMBER.matcher(id).matches() ? actions.close(Long.parseLong(id)) : Outcome.UNKNOWN;
    }

    private void mount(Router router, String path, Map<HttpMethod, Function<RoutingContext, Outcome>> methods) {
        methods.forEach((method, action) -> router.route(method, path)
                .handler(this::check)
                .blockingHandler(context -> act(context, action), false));
        String allowed =
                methods.keySet().stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", "));
        router.route(path).handler(context -> {
            context.response().putHeader("Allow", allowed);
            JsonAnswer.fail(context, 405, context.request().method() + " (expected: " + allowed + ")");
        });
    }

    private void check(RoutingContext context) {
        Optional<String> foreign = foreign(context);
        if (!isOn) {
            JsonAnswer.fail(context, 403, "writing is off (expected: moorgate.admin.write=true)");
        } else if (foreign.isPresent()) {
            JsonAnswer.fail(context, 403, foreign.get() + " (expected: a request of the admin page's own site)");
        } else if (!context.queryParams().isEmpty()) {
            JsonAnswer.fail(context, 400, "a query (expected: none; each replica is asked by itself)");
        } else {
            context.next();
        }
    }

    /** What says that a browser asks for another site; empty for this one's page and for everything but a browser. */
    private static Optional<String> foreign(RoutingContext context) {
        String site = context.request().getHeader("Sec-Fetch-Site");
        if (site != null && !List.of("same-origin", "none").contains(site)) {
            return Optional.of("Sec-Fetch-Site: " + site);
        }
        String origin = context.request().getHeader("Origin");
        String host = context.request().getHeader("Host");
        boolean isOwn = origin == null || origin.equals("http://" + host) || origin.equals("https://" + host);
        return isOwn ? Optional.empty() : Optional.of("Origin: " + origin);
    }

    private static void act(RoutingContext context, Function<RoutingContext, Outcome> action) {
        String request = context.request().method() + " " + context.request().path();
        try {
            Outcome outcome = action.apply(context);
            LOG.infof(
                    "admin request=\"%s\" from=%s outcome=%s",
                    request, context.request().remoteAddress(), outcome);
            switch (outcome) {
                case DONE ->
                    JsonAnswer.send(
                            context, new JsonObject().put("done", request).toBuffer());
                case UNKNOWN ->
                    JsonAnswer.fail(
                            context,
                            404,
                            "there is no such thing: " + context.request().path());
                case TOO_MANY -> JsonAnswer.fail(context, 503, "too many endpoints are drained by request already");
            }
        } catch (RuntimeException fault) {
            AdminApi.fail(context, fault);
        }
    }
}
