package io.moorgate.operate.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The page that shows the admin API to people: static files, read once. */
public final class AdminPage {
    private static final String FOLDER = "/moorgate/admin/";
    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "admin.css", "text/css; charset=utf-8",
            "admin.js", "text/javascript; charset=utf-8",
            "charts.js", "text/javascript; charset=utf-8");

    /** Serves {@code /} and what belongs to it on {@code router}. */
    public void mount(Router router) {
        TYPES.forEach((file, type) -> {
            String path = file.equals("index.html") ? "/" : "/" + file;
            Buffer content = read(file);
            ReadOnlyRoute.route(router, path).handler(context -> context.response()
                    .putHeader("Content-Type", type)
                    .putHeader("Cache-Control", "no-cache")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .putHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
                    .end(content));
            ReadOnlyRoute.refuseOthers(router, path, context -> context.response()
                    .setStatusCode(405)
                    .end());
        });
    }

    private static Buffer read(String file) {
        try (InputStream content = AdminPage.class.getResourceAsStream(FOLDER + file)) {
            if (content == null) {
                throw new IllegalStateException(FOLDER + file + " is not on the class path");
            }
            return Buffer.buffer(content.readAllBytes());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
