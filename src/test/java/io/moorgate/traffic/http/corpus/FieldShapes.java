package io.moorgate.traffic.http.corpus;

import static io.moorgate.traffic.http.corpus.Http.ONE_ONE;
import static io.moorgate.traffic.http.corpus.Http.ONE_ZERO;
import static io.moorgate.traffic.http.corpus.Http.TWO;
import static io.moorgate.traffic.http.corpus.Said.request;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Header fields of requests and of answers: those that pass, and those that belong to one hop or to no peer. */
final class FieldShapes {
    private static final Said OK = Said.answer("200 OK").length("ok");
    private static final Said GET = request("GET /fields");

    /** Fields that pass in both directions. */
    private static final List<List<String>> PASSING = List.of(
            List.of("x-empty: "),
            List.of("x-latin: caf\u00e9 \u00ff\u0080"),
            List.of("x-tab: a\tb", "x-spaces: a  b", "x-quoted: \"a, b\"; c=\"\\\"\""),
            List.of("x-colon: a:b:c", "x-comma: a,b,,c", "x-percent: %0d%0a"),
            List.of("x-a: 1", "x-b: 2", "x-a: 3", "x-b: 4", "x-a: 5"),
            List.of("x-same: 1", "x-same: 1"),
            List.of("x!#$%&'*+-.^_`|~9: 1"),
            List.of("x_underscore: 1", "x-underscore: 2"),
            List.of("X-Capitals: AbC"),
            List.of("x-long: " + "v".repeat(6_000)),
            List.of("x-" + "n".repeat(1_000) + ": 1"),
            IntStream.range(0, 100).mapToObj(at -> "x-" + at + ": " + at).toList(),
            List.of("cache-control: no-cache", "date: Sun, 06 Nov 1994 08:49:37 GMT", "via: 1.1 other"),
            List.of("content-type: text/plain; charset=utf-8", "content-language: de", "content-encoding: br"));

    private FieldShapes() {}

    static List<Shape> all() {
        return Stream.of(passing(), ofOneHop(), forwarding(), cookies(), answers())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Shape> passing() {
        Stream<Shape> requests = PASSING.stream()
                .map(fields -> Shape.of(nameOf("request", fields), GET.with(fields.toArray(String[]::new)), OK));
        Stream<Shape> answers = PASSING.stream()
                .map(fields -> Shape.of(nameOf("answer", fields), GET, OK.with(fields.toArray(String[]::new))));
        Stream<Shape> more = Stream.of(
                        List.of("authorization: Basic YTpi"),
                        List.of("accept: */*", "accept-encoding: gzip, br", "accept-language: de;q=0.5"),
                        List.of("range: bytes=0-1", "if-none-match: \"a\", W/\"b\"", "if-range: \"a\""),
                        List.of("max-forwards: 0", "from: a@b", "referer: http://a/b?c", "origin: null"),
                        List.of("traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
                .map(fields -> Shape.of(nameOf("request", fields), GET.with(fields.toArray(String[]::new)), OK));
        return Stream.of(requests, answers, more).flatMap(shapes -> shapes).toList();
    }

    private static String nameOf(String message, List<String> fields) {
        String first = fields.getFirst();
        return message + " field " + (first.length() > 40 ? first.substring(0, 40) : first).replace('\t', ' ');
    }

    private static List<Shape> ofOneHop() {
        Stream<Shape> one = Stream.of(
                loses("Connection-named field", "connection: x-hop, X-Other", "x-hop: 1", "x-other: 2"),
                loses("Keep-Alive", "connection: keep-alive", "keep-alive: timeout=5"),
                loses("Proxy-Connection", "proxy-connection: keep-alive"),
                loses("TE", "connection: te", "te: gzip"),
                loses("Upgrade", "connection: upgrade", "upgrade: other/1"),
                loses("h2c Upgrade", "connection: upgrade, http2-settings", "upgrade: h2c", "http2-settings: AAMAAABk"),
                loses("empty Connection", "connection: ", "connection: ,,"),
                Shape.of(
                                "Connection that names what it may not",
                                request(
                                                "POST /",
                                                "connection: host, cookie, content-type, content-length",
                                                "cookie: a=1",
                                                "content-type: a/b")
                                        .length("hello"),
                                OK)
                        .losesFields("connection"),
                Shape.of("TE trailers to HTTP/1.1", GET.with("connection: te", "te: trailers"), OK)
                        .endpoints(ONE_ONE)
                        .losesFields("connection", "te"),
                Shape.of("TE trailers to HTTP/2", GET.with("connection: te", "te: gzip, trailers"), OK)
                        .endpoints(TWO)
                        .seesFields("te: trailers"));
        Stream<Shape> any = Stream.of(
                Shape.of("Proxy-Authorization", GET.with("proxy-authorization: Basic YTpi", "x-mine: 1"), OK)
                        .losesFields("proxy-authorization"),
                Shape.of("te trailers over HTTP/2", GET.with("te: trailers"), OK)
                        .clients(TWO)
                        .endpoints(TWO),
                Shape.of("te trailers over HTTP/2, lost", GET.with("te: trailers"), OK)
                        .clients(TWO)
                        .endpoints(ONE_ONE)
                        .losesFields("te"));
        return Stream.concat(one.map(shape -> shape.clients(ONE_ZERO, ONE_ONE)), any)
                .toList();
    }

    /** Shows that all of {@code fields} stay behind. */
    private static Shape loses(String name, String... fields) {
        return Shape.of(name, GET.with(fields).with("x-mine: 1"), OK).seesFields("x-mine: 1");
    }

    private static List<Shape> forwarding() {
        return Stream.of(
                        "x-forwarded-for: 6.6.6.6",
                        "X-Forwarded-For: 6.6.6.6, 7.7.7.7",
                        "x_forwarded_for: 6.6.6.6",
                        "x-forwarded_for: 6.6.6.6",
                        "x-forwarded-proto: https",
                        "x-forwarded-host: evil.example",
                        "x-forwarded-port: 443",
                        "x-forwarded-prefix: /evil",
                        "forwarded: for=6.6.6.6;proto=https",
                        "x-real-ip: 6.6.6.6",
                        "X_Real_IP: 6.6.6.6",
                        "x-client-ip: 6.6.6.6",
                        "true-client-ip: 6.6.6.6",
                        "x-original-url: /evil")
                .map(field -> loses("spoofed " + field, field))
                .toList();
    }

    private static List<Shape> cookies() {
        return List.of(
                Shape.of("one cookie field", GET.with("cookie: a=1; b=2"), OK),
                Shape.of("cookies in crumbs", GET.with("cookie: a=1", "cookie: b=2", "x-mine: 1", "cookie: c=3"), OK)
                        .seesFields("cookie: a=1; b=2; c=3", "x-mine: 1"),
                Shape.of("many Set-Cookie fields", GET, OK.with(setCookies())),
                Shape.of(
                        "Set-Cookie with a comma",
                        GET,
                        OK.with("set-cookie: a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT")),
                Shape.of("the same Set-Cookie twice", GET, OK.with("set-cookie: a=1", "set-cookie: a=1")));
    }

    private static String[] setCookies() {
        return IntStream.range(0, 30)
                .mapToObj(at -> "set-cookie: c" + (at * 7 % 30) + "=" + at + "; Path=/")
                .toArray(String[]::new);
    }

    private static List<Shape> answers() {
        return List.of(
                drops("Connection-named field in an answer", "connection: x-hop", "x-hop: 1"),
                drops("Keep-Alive in an answer", "connection: keep-alive", "keep-alive: timeout=5, max=9"),
                drops("Proxy-Connection in an answer", "proxy-connection: keep-alive"),
                drops("Proxy-Authenticate in an answer", "proxy-authenticate: Basic"),
                drops("Upgrade in an answer", "connection: upgrade", "upgrade: h2c"),
                Shape.of(
                                "Connection: close in an answer",
                                GET,
                                OK.with("connection: close").closing())
                        .endpoints(ONE_ONE)
                        .dropsFields("connection"),
                Shape.of(
                        "Trailer without trailers",
                        GET,
                        Said.answer("200 OK", "trailer: x-sum").unknown("abc")),
                Shape.of(
                        "challenges",
                        GET,
                        Said.answer("401 No", "www-authenticate: A", "www-authenticate: B b=\"c\"")
                                .length("")),
                Shape.of(
                        "validators",
                        GET,
                        OK.with("etag: W/\"a\"", "last-modified: x", "vary: *", "age: 7", "server: s")),
                Shape.of(
                        "Location",
                        GET,
                        Said.answer("302 Found", "location: //other.example/a?b#c")
                                .length("")),
                Shape.of(
                        "Alt-Svc and HSTS",
                        GET,
                        OK.with("alt-svc: h3=\":443\"", "strict-transport-security: max-age=1")));
    }

    /** Shows that all of {@code fields} stay behind. */
    private static Shape drops(String name, String... fields) {
        return Shape.of(
                        name,
                        GET,
                        Said.answer("200 OK", "x-mine: 1").with(fields).length("ok"))
                .endpoints(ONE_ONE)
                .getsFields("x-mine: 1", "content-length: 2");
    }
}
