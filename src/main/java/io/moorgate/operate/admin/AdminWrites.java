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

    /** The resource that may be asked of every replica. */
    static final String ENDPOINT = "endpoint";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final boolean isOn;
    private final AdminActions actions;

    /** {@code isOn} is {@code moorgate.admin.write}. */
    public AdminWrites(boolean isOn, AdminActions actions) {
        this.isOn = isOn;
        this.actions = actions;
    }

    /** Serves them on {@code router}; to be mounted before the lists. {@code known} are asked where a drain is for all replicas. */
    public void mount(Router router, KnownReplicas known) {
        mount(
                router,
                ENDPOINT,
                "/api/endpoints" + SERVICE + ":endpoint/drain",
                Optional.of(known),
                Map.of(
                        HttpMethod.POST,
                        context -> actions.drain(service(context), context.pathParam("endpoint"), isOfAll(context)),
                        HttpMethod.DELETE,
                        context -> actions.undrain(service(context), context.pathParam("endpoint"))));
        mount(router, "connection", "/api/connections/:id", Optional.empty(), Map.of(HttpMethod.DELETE, this::close));
        mount(
                router,
                "pin",
                "/api/affinity" + SERVICE + ":client",
                Optional.empty(),
                Map.of(HttpMethod.DELETE, context -> actions.forget(service(context), context.pathParam("client"))));
    }

    private static ServiceId service(RoutingContext context) {
        return new ServiceId(context.pathParam("namespace"), context.pathParam("service"));
    }

    private Outcome close(RoutingContext context) {
        String id = context.pathParam("id");
        return NUMBER.matcher(id).matches() ? actions.close(Long.parseLong(id)) : Outcome.UNKNOWN;
    }

    /** {@code resource} is what {@code path} names; {@code known} where {@code ?replica=all} is understood. */
    private void mount(
            Router router,
            String resource,
            String path,
            Optional<KnownReplicas> known,
            Map<HttpMethod, Function<RoutingContext, Outcome>> methods) {
        methods.forEach((method, action) -> router.route(method, path)
                .handler(context -> check(context, known.isPresent()))
                .handler(context -> act(context, resource, action, known)));
        String allowed =
                methods.keySet().stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", "));
        router.route(path).handler(context -> {
            context.response().putHeader("Allow", allowed);
            JsonAnswer.fail(context, 405, context.request().method() + " (expected: " + allowed + ")");
        });
    }

    private void check(RoutingContext context, boolean takesAll) {
        Optional<String> foreign = foreign(context);
        if (!isOn) {
            JsonAnswer.fail(context, 403, "writing is off (expected: moorgate.admin.write=true)");
        } else if (foreign.isPresent()) {
            JsonAnswer.fail(context, 403, foreign.get() + " (expected: a request of the admin page's own site)");
        } else if (!context.queryParams().isEmpty() && !(takesAll && isForAll(context))) {
            JsonAnswer.fail(
                    context,
                    400,
                    "a query (expected: "
                            + (takesAll ? "replica=all, or none" : "none; each replica is asked by itself") + ")");
        } else {
            context.next();
        }
    }

    /** Whether every replica is asked for it: the client says so, or another replica has passed it on. */
    private static boolean isOfAll(RoutingContext context) {
        return isForAll(context) || context.request().getHeader(ReplicaProof.HEADER) != null;
    }

    private static boolean isForAll(RoutingContext context) {
        return context.queryParams().size() == 1
                && ReplicaTarget.ALL.equals(context.queryParams().get(ReplicaTarget.PARAMETER));
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

    private static void act(
            RoutingContext context,
            String resource,
            Function<RoutingContext, Outcome> action,
            Optional<KnownReplicas> known) {
        String request = context.request().method() + " " + context.request().path();
        context.vertx()
                .executeBlocking(() -> action.apply(context), false)
                .onSuccess(outcome -> {
                    LOG.infof(
                            "admin request=\"%s\" from=%s outcome=%s",
                            request, context.request().remoteAddress(), outcome);
                    if (known.isPresent() && isForAll(context)) {
                        WritesOfAll.answer(context, known.get(), outcome);
                    } else if (outcome == Outcome.DONE) {
                        JsonAnswer.send(
                                context, new JsonObject().put("done", request).toBuffer());
                    } else {
                        JsonAnswer.fail(
                                context,
                                statusOf(outcome),
                                faultOf(outcome, resource).orElseThrow());
                    }
                })
                .onFailure(fault -> AdminApi.fail(context, fault));
    }

    static int statusOf(Outcome outcome) {
        return switch (outcome) {
            case DONE -> 200;
            case UNKNOWN -> 404;
            case TOO_MANY -> 503;
        };
    }

    /** Why it was not done to a {@code resource}; empty where it was. */
    static Optional<String> faultOf(Outcome outcome, String resource) {
        return switch (outcome) {
            case DONE -> Optional.empty();
            case UNKNOWN -> Optional.of("no such " + resource);
            case TOO_MANY -> Optional.of("too many endpoints are drained by request already");
        };
    }
}
