package io.moorgate.routing;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What happens to requests of a route beside going to an endpoint.
 *
 * @param request changes of the head that goes to the endpoint
 * @param response changes of the head of its answer
 * @param redirect where all requests are sent instead
 * @param rewrite another host and path for the endpoint
 * @param requestTimeout from the request's head to the end of the answer; zero means without end
 * @param isInvalid whether requests are answered 500 instead: what the route says cannot be done
 */
public record HttpRules(
        HeaderChanges request,
        HeaderChanges response,
        Optional<Redirect> redirect,
        UriChange rewrite,
        Duration requestTimeout,
        boolean isInvalid) {
    /** Nothing. */
    public static final HttpRules NONE = new HttpRules(
            HeaderChanges.NONE, HeaderChanges.NONE, Optional.empty(), UriChange.NONE, Duration.ZERO, false);

    public HttpRules {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(response, "response");
        Objects.requireNonNull(redirect, "redirect");
        Objects.requireNonNull(rewrite, "rewrite");
        Objects.requireNonNull(requestTimeout, "requestTimeout");
    }

    /** Requests are answered 500. */
    public static HttpRules invalid() {
        return new HttpRules(
                HeaderChanges.NONE, HeaderChanges.NONE, Optional.empty(), UriChange.NONE, Duration.ZERO, true);
    }
}
