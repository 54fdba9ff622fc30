package io.moorgate.operate.admin;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Goes before everything on the management port: header fields that keep browsers from making the wrong use of an answer, and a check
 * of the host that is asked for, so that no page of another site reads the admin API by a name of its own that it points here (DNS
 * rebinding). Health and metrics answer for every host: they name no client.
 *
 * <p>Thread: the management port's event loops.
 */
public final class ManagementGuard {
    /** An IP address, or one label: no name of these is any site's. */
    private static final Pattern ADDRESS_OR_LABEL = Pattern.compile("\\[[0-9a-f:.%]+]|[0-9.]+|[a-z0-9_-]+");

    private static final Pattern SERVICE = Pattern.compile("[a-z0-9_.-]+\\.svc(\\.cluster\\.local)?");

    private final Set<String> hosts;
    private final String namespace;

    /**
     * {@code hosts} are further names that are good; {@code namespace} is the gateway's own, empty outside a cluster: Services of
     * it are asked for as {@code service.namespace}, too.
     */
    public ManagementGuard(Collection<String> hosts, String namespace) {
        this.hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        this.namespace = namespace;
    }

    /** Goes first on {@code router}. */
    public void mount(Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader(
                        "Content-Security-Policy",
                        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        if (context.normalizedPath().startsWith("/q/") || isGood(context)) {
            context.next();
        } else {
            JsonAnswer.fail(
                    context,
                    421,
                    "host: not one of this gateway's (expected: an IP address, localhost, a Service's name, or one of"
                            + " moorgate.admin.hosts)");
        }
    }

    /** A request of another replica, which only reads, may name it by any host; what its proof is worth is looked at behind this. Autoscalers are no replicas. */
    private boolean isGood(RoutingContext context) {
        HttpServerRequest request = context.request();
        String path = context.normalizedPath();
        HostAndPort authority = request.authority();
        return authority == null && request.getHeader("Host") == null
                || authority != null && isGood(authority.host())
                || path.startsWith("/api/")
                        && !path.startsWith(AutoscaleApi.FOLDER)
                        && (request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD)
                        && request.getHeader(ReplicaProof.HEADER) != null;
    }

    boolean isGood(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return ADDRESS_OR_LABEL.matcher(name).matches()
                || SERVICE.matcher(name).matches()
                || hosts.contains(name)
                || !namespace.isEmpty()
                        && name.endsWith("." + namespace)
                        && name.indexOf('.') == name.length() - namespace.length() - 1;
    }
}
