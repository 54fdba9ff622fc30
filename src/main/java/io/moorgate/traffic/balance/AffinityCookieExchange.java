package io.moorgate.traffic.balance;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.cookie.AffinityCookie;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.routing.CookiePolicy;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The affinity cookie in one pick: what the client sent, and what it is sent back.
 *
 * @param presented what the client's cookie says; empty where there was none, or none of ours
 * @param client the client that the cookie names, or a new one
 */
record AffinityCookieExchange(
        CookiePolicy policy,
        CookieSigner signer,
        EndpointTags tags,
        Upstream upstream,
        Optional<AffinityCookie> presented,
        ClientKey client) {

    /** How many cookies of one name are looked at. */
    private static final int COOKIES_MAX = 8;

    /** How much longer than the timeout of its pin a cookie is believed. */
    private static final Duration GRACE = Duration.ofDays(1);

    /** A cookie of that age is renewed on use, so that one is never older when its client falls silent. */
    private static final Duration RENEWED_AT = Duration.ofHours(12);

    /**
     * Of several cookies of ours the first counts whose client {@code hasPin}, else the first. One that is older than its client can
     * have been silent without losing its pin counts only where the pin is there.
     */
    static AffinityCookieExchange of(
            CookiePolicy policy,
            CookieSigner signer,
            EndpointTags tags,
            Upstream upstream,
            ClientTraits traits,
            Predicate<ClientKey> hasPin) {
        List<AffinityCookie> ours = traits.cookies(policy.name()).stream()
                .limit(COOKIES_MAX)
                .flatMap(value -> signer.verify(upstream.service(), value).stream())
                .filter(cookie -> !isTooOld(cookie, upstream) || hasPin.test(cookie.client()))
                .toList();
        Optional<AffinityCookie> presented = ours.size() < 2
                ? ours.stream().findFirst()
                : ours.stream()
                        .filter(cookie -> hasPin.test(cookie.client()))
                        .findFirst()
                        .or(() -> Optional.of(ours.getFirst()));
        ClientKey client = presented.map(AffinityCookie::client).orElseGet(signer::newClient);
        return new AffinityCookieExchange(policy, signer, tags, upstream, presented, client);
    }

    private static boolean isTooOld(AffinityCookie cookie, Upstream upstream) {
        return cookie.age()
                .filter(age -> age.compareTo(upstream.affinity().timeout().plus(GRACE)) > 0)
                .isPresent();
    }

    /** The same where the endpoints are those of {@code now}. */
    AffinityCookieExchange under(Upstream now) {
        return new AffinityCookieExchange(policy, signer, tags, now, presented, client);
    }

    /** The endpoint that the cookie names; empty where it names none that there is. */
    Optional<EndpointId> named() {
        return presented.flatMap(cookie ->
                tags.endpoint(signer, cookie.keyIndex(), upstream.service(), upstream.endpoints(), cookie.endpoint()));
    }

    /** Whether the client has a cookie of ours, whose endpoint there is no more. */
    boolean namesNothing() {
        return presented.isPresent() && named().isEmpty();
    }

    /** The Set-Cookie value for a client bound to {@code endpoint}; empty where what it has will do. */
    Optional<String> setCookie(EndpointId endpoint, boolean secureTransport) {
        boolean isSliding = policy.maxAge().isPresent();
        boolean isCurrent = presented
                        .filter(cookie -> cookie.keyIndex() == 0)
                        .flatMap(AffinityCookie::age)
                        .filter(age -> age.compareTo(RENEWED_AT) < 0)
                        .isPresent()
                && named().filter(endpoint::equals).isPresent();
        if (isCurrent && !isSliding) {
            return Optional.empty();
        }
        String value = signer.sign(
                upstream.service(), client, tags.tag(signer, upstream.service(), upstream.endpoints(), endpoint));
        long maxAgeSeconds = policy.maxAge().map(maxAge -> maxAge.toSeconds()).orElse(-1L);
        return Optional.of(attributes(value, maxAgeSeconds, secureTransport));
    }

    /** The Set-Cookie value that makes the client forget its cookie; empty where it has none. */
    Optional<String> forget(boolean secureTransport) {
        return presented.map(cookie -> attributes("", 0, secureTransport));
    }

    private String attributes(String value, long maxAgeSeconds, boolean secureTransport) {
        StringBuilder text = new StringBuilder(160);
        text.append(policy.name()).append('=').append(value);
        text.append("; Path=").append(policy.path());
        policy.domain().ifPresent(domain -> text.append("; Domain=").append(domain));
        if (maxAgeSeconds >= 0) {
            text.append("; Max-Age=").append(maxAgeSeconds);
        }
        text.append("; HttpOnly");
        if (policy.secure().orElse(secureTransport)) {
            text.append("; Secure");
        }
        text.append("; SameSite=").append(policy.sameSite());
        if (policy.partitioned()) {
            text.append("; Partitioned");
        }
        return text.toString();
    }
}
