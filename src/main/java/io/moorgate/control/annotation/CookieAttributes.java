package io.moorgate.control.annotation;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Annotations for the attributes of the affinity cookie (RFC 6265bis), which is always HttpOnly. */
public final class CookieAttributes {
    /** Its name. */
    public static final Annotation<String> NAME = Annotation.of(
                    "cookie-name",
                    "token",
                    Names.token(),
                    "The affinity cookie's name; its value is opaque and signed.",
                    "chat-session")
            .or("`mg-` and 8 hex digits of the Service's name");

    /** Its Path. */
    public static final Annotation<String> PATH = Annotation.of(
                    "cookie-path", "path", Names.cookiePath(), "The affinity cookie's Path.", "/chat")
            .or("/", "`/`");

    /** Its Domain. */
    public static final Annotation<String> DOMAIN = Annotation.of(
                    "cookie-domain", "host name", Names.host(), "The affinity cookie's Domain.", "example.com")
            .or("host-only");

    /** Its Max-Age. */
    public static final Annotation<Duration> MAX_AGE = Annotation.of(
                    "cookie-max-age",
                    "duration of `1s` or more",
                    Durations.from(Duration.ofSeconds(1)),
                    "The affinity cookie's Max-Age, renewed on use.",
                    "12h")
            .or("session cookie");

    /** Its SameSite. */
    public static final Annotation<String> SAME_SITE = Annotation.of(
                    "cookie-same-site",
                    "`Lax` `Strict` `None`",
                    sameSite(),
                    "The affinity cookie's SameSite; browsers take `None` only together with Secure.",
                    "Strict")
            .or("Lax", "`Lax`");

    /** Its Secure. */
    public static final Annotation<Boolean> SECURE = Annotation.of(
                    "cookie-secure",
                    "`true` `false`",
                    Choices.yesOrNo(),
                    "Whether the affinity cookie is Secure.",
                    "true")
            .or("when the client used TLS");

    /** Its Partitioned. */
    public static final Annotation<Boolean> PARTITIONED = Annotation.of(
                    "cookie-partitioned",
                    "`true` `false`",
                    Choices.yesOrNo(),
                    "Whether the affinity cookie is Partitioned; browsers want Secure with it.",
                    "true")
            .or(false, "`false`");

    static final List<Annotation<?>> ALL = List.of(NAME, PATH, DOMAIN, MAX_AGE, SAME_SITE, SECURE, PARTITIONED);

    private CookieAttributes() {}

    private static Parser<String> sameSite() {
        Map<String, String> words = new LinkedHashMap<>();
        List.of("Lax", "Strict", "None").forEach(word -> words.put(word, word));
        return Parser.oneOf(words);
    }
}
