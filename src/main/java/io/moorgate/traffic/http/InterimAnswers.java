package io.moorgate.traffic.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;

/** Passes an endpoint's interim answers, 100 (Continue) and 103 (Early Hints), on to the client (RFC 9110 section 15.2). */
final class InterimAnswers {
    private final ClientBody body;
    private final HttpServerResponse response;
    private boolean continued;

    InterimAnswers(ClientBody body, HttpServerResponse response) {
        this.body = body;
        this.response = response;
    }

    /** Listens for those to {@code toEndpoint}. */
    void mirror(HttpClientRequest toEndpoint) {
        toEndpoint.continueHandler(v -> mirrorContinue());
        if (body.version() != HttpVersion.HTTP_1_0) {
            toEndpoint.earlyHintsHandler(this::mirrorEarlyHints);
        }
    }

    /** Whether the client was told to expect leave to send its body, and has not been given it. */
    boolean isClientWaiting() {
        return body.expectsContinue() && !continued && !body.hasEnded();
    }

    private void mirrorContinue() {
        if (!continued && body.expectsContinue() && isOpen()) {
            continued = true;
            response.writeContinue();
        }
    }

    private void mirrorEarlyHints(MultiMap hints) {
        if (isOpen()) {
            MultiMap passed = MultiMap.caseInsensitiveMultiMap();
            // HTTP/2 has lower-case names only, and Vert.x leaves these as they are
            hints.forEach((name, value) -> passed.add(name.toLowerCase(Locale.ROOT), value));
            HopByHop.remove(passed);
            response.writeEarlyHints(passed);
        }
    }

    private boolean isOpen() {
        return !response.headWritten() && !response.closed();
    }
}
