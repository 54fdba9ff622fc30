package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code Forwarded} and the {@code X-Forwarded} fields that an endpoint gets say the same, whatever a trusted proxy sends. */
class ForwardedFactsTest {
    private static final String FOR = "x-forwarded-for: ";
    private static final String PROTO = "x-forwarded-proto: ";
    private static final String HOST = "x-forwarded-host: ";
    private static final String FORWARDED = "forwarded: ";

    private static Arguments facts(String sent, String hops, String host, String scheme, String forwarded) {
        return Arguments.of(sent, hops, host, scheme, forwarded);
    }

    static Stream<Arguments> sent() {
        return Stream.of(
                facts("", "127.0.0.1", "a", "http", "for=127.0.0.1;host=\"a\";proto=http"),
                facts(
                        FOR + "1.2.3.4|" + PROTO + "https, http",
                        "1.2.3.4, 127.0.0.1",
                        "a",
                        "https, http",
                        "for=1.2.3.4;host=\"a\";proto=https, for=127.0.0.1"),
                facts(
                        FOR + "1.2.3.4|" + PROTO + "junk\"",
                        "1.2.3.4, 127.0.0.1",
                        "a",
                        "http",
                        "for=1.2.3.4;host=\"a\";proto=http, for=127.0.0.1"),
                facts(
                        FOR + "1.2.3.4|" + PROTO + "junk\", https",
                        "1.2.3.4, 127.0.0.1",
                        "a",
                        "https",
                        "for=1.2.3.4;host=\"a\";proto=https, for=127.0.0.1"),
                facts(FOR + "|" + PROTO + "https", "127.0.0.1", "a", "https", "for=127.0.0.1;host=\"a\";proto=https"),
                facts(
                        FOR + "1.2.3.4, , 5.6.7.8",
                        "1.2.3.4, unknown, 5.6.7.8, 127.0.0.1",
                        "a",
                        "http",
                        "for=1.2.3.4;host=\"a\";proto=http, for=unknown, for=5.6.7.8, for=127.0.0.1"),
                facts(
                        FOR + "2001:db8::1|" + HOST + "b.example:81, c.example",
                        "2001:db8::1, 127.0.0.1",
                        "b.example:81, c.example",
                        "http",
                        "for=\"[2001:db8::1]\";host=\"b.example:81\";proto=http, for=127.0.0.1"),
                facts(
                        FOR + "1.2.3.4|" + HOST + "b\";proto=x",
                        "1.2.3.4, 127.0.0.1",
                        "a",
                        "http",
                        "for=1.2.3.4;host=\"a\";proto=http, for=127.0.0.1"),
                facts(
                        FOR + "1.2.3.4|" + PROTO + "http|" + FORWARDED + "for=6.6.6.6;proto=https;host=evil",
                        "1.2.3.4, 127.0.0.1",
                        "a",
                        "http",
                        "for=1.2.3.4;host=\"a\";proto=http, for=127.0.0.1"),
                facts(
                        FORWARDED + "for=1.2.3.4;proto=https;host=b.example;by=_edge",
                        "1.2.3.4, 127.0.0.1",
                        "b.example",
                        "https",
                        "for=1.2.3.4;proto=https;host=b.example;by=_edge, for=127.0.0.1"),
                facts(
                        FORWARDED + "For=\"[2001:db8::1]:4711\", for=_hidden;Proto=HTTPS",
                        "2001:db8::1, unknown, 127.0.0.1",
                        "a",
                        "https",
                        "For=\"[2001:db8::1]:4711\", for=_hidden;Proto=HTTPS, for=127.0.0.1;host=\"a\""),
                facts(
                        FORWARDED + "for=1.2.3.4;proto=https, for=\"5.6.7.8",
                        "1.2.3.4, unknown, 127.0.0.1",
                        "a",
                        "https",
                        "for=1.2.3.4;host=\"a\";proto=https, for=unknown, for=127.0.0.1"));
    }

    @ParameterizedTest
    @MethodSource("sent")
    void areTheSame(String sent, String hops, String host, String scheme, String forwarded) throws IOException {
        try (HttpFixture fixture = new HttpFixture(HttpSettings.DEFAULT, HttpFixture.loopbackIsTrusted());
                RawEndpoint endpoint = RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")) {
            fixture.routeAllTo(endpoint.port());
            String fields = sent.isEmpty() ? "" : sent.replace("|", "\r\n") + "\r\n";
            try (RawClient client = fixture.connect()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n").readAnswer();
            }
            String head = endpoint.heads.getLast();
            assertEquals(FOR + hops, line(head, FOR));
            assertEquals(HOST + host, line(head, HOST));
            assertEquals(PROTO + scheme, line(head, PROTO));
            assertEquals(FORWARDED + forwarded, line(head, FORWARDED));
        }
    }

    /** The one line of {@code head} that begins with {@code name}. */
    private static String line(String head, String name) {
        return String.join(
                "|",
                head.lines()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name))
                        .map(line -> name + line.substring(name.length()))
                        .toList());
    }
}
