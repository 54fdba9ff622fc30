package io.moorgate.traffic.http.corpus;

import static io.moorgate.traffic.http.corpus.Http.ONE_ONE;
import static io.moorgate.traffic.http.corpus.Http.ONE_ZERO;
import static io.moorgate.traffic.http.corpus.Http.TWO;
import static io.moorgate.traffic.http.corpus.Said.request;

import java.util.List;
import java.util.stream.Stream;

/** Methods, targets, hosts, bodies and expectations of requests. */
final class RequestShapes {
    static final String LARGE = "0123456789abcdef".repeat(200 * 1024 / 16);

    private static final Said OK = Said.answer("200 OK", "x-mine: 1").length("ok");
    private static final Said EMPTY = Said.answer("200 OK", "content-length: 5");
    private static final Said POST = request("POST /upload", "content-type: text/plain");
    private static final Said LARGER = Said.answer("413 Large").length("no");
    private static final String CONTINUE = "expect: 100-continue";

    private RequestShapes() {}

    static List<Shape> all() {
        return Stream.of(bodies(), expectations(), methods(), targets(), refusedTargets(), hosts())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Shape> bodies() {
        return List.of(
                Shape.of("POST without a body", POST, OK),
                Shape.of("POST of length 0", POST.length(""), OK),
                Shape.of("POST of length 1", POST.length("a"), OK),
                Shape.of("POST of length 5", POST.length("hello"), OK),
                Shape.of("POST of 200 KB", POST.length(LARGE), OK),
                Shape.of("POST of unknown length, empty", POST.unknown(""), OK),
                Shape.of("POST of unknown length, 1 byte", POST.unknown("a"), OK),
                Shape.of("POST of unknown length, 200 KB", POST.unknown(LARGE), OK),
                Shape.of("GET with a body", request("GET /search").length("query"), OK),
                Shape.of(
                        "GET with a body of unknown length",
                        request("GET /search").unknown("query"),
                        OK),
                Shape.of("DELETE with a body", request("DELETE /search").length("query"), OK),
                Shape.of("body of every octet", POST.length(everyOctet()), OK),
                Shape.of("body that looks like a request", POST.length("GET /x HTTP/1.1\r\nHost: a\r\n\r\n"), OK),
                Shape.of("trailers", POST.unknown("abc").trailers("x-sum: 7", "x-other: 8"), OK),
                Shape.of(
                        "trailers that Trailer names",
                        POST.with("trailer: x-sum").unknown("abc").trailers("x-sum: 7"),
                        OK),
                Shape.of("trailers behind nothing", POST.unknown("").trailers("x-sum: 7"), OK),
                Shape.of("trailers behind 200 KB", POST.unknown(LARGE).trailers("x-sum: 7"), OK),
                Shape.of(
                        "trailers with the same name twice", POST.unknown("abc").trailers("x-a: 1", "x-a: 2"), OK),
                Shape.of(
                                "trailers that may not pass",
                                POST.unknown("abc")
                                        .trailers(
                                                "x-forwarded-for: 6.6.6.6",
                                                "authorization: x",
                                                "cookie: a=1",
                                                "x-sum: 7"),
                                OK)
                        .seesTrailers("x-sum: 7"),
                Shape.of(
                                "trailers behind a length, over HTTP/2",
                                POST.length("abc").trailers("x-sum: 7"),
                                OK)
                        .clients(TWO)
                        .endpoints(TWO),
                Shape.of("trailers behind a length, lost", POST.length("abc").trailers("x-sum: 7"), OK)
                        .clients(TWO)
                        .endpoints(ONE_ONE)
                        .seesTrailers(),
                Shape.of(
                        "chunk extensions",
                        POST.unknown("abc")
                                .raw("POST /upload HTTP/1.1\r\nHost: web.example\r\nContent-Type: text/plain\r\n"
                                        + "Transfer-Encoding: chunked\r\n\r\n2;a=b;c\r\nab\r\n1\r\nc\r\n0;d\r\n\r\n"),
                        OK));
    }

    private static String everyOctet() {
        StringBuilder octets = new StringBuilder();
        for (char octet = 0; octet < 256; octet++) {
            octets.append(octet);
        }
        return octets.toString();
    }

    private static List<Shape> expectations() {
        return List.of(
                Shape.of("Expect, 100, then the body", POST.with(CONTINUE).length("hello"), OK)
                        .interim("100")
                        .waits(),
                Shape.of(
                                "Expect, 100, then a body of unknown length",
                                POST.with(CONTINUE).unknown("hello"),
                                OK)
                        .interim("100")
                        .waits(),
                Shape.of("Expect, 100 and 103", POST.with(CONTINUE).length("hello"), OK)
                        .interim("100")
                        .interim("103", "link: </a>")
                        .waits(),
                Shape.of("Expect, and the body at once", POST.with(CONTINUE).length("hello"), OK)
                        .clients(ONE_ONE, TWO),
                Shape.of(
                                "Expect, a final answer instead",
                                POST.with(CONTINUE).length("hello"),
                                Said.answer("417 No").length("no"))
                        .waits()
                        .early()
                        .seesBody("")
                        .seesCut()
                        .closes(),
                Shape.of("Expect, 200 instead", POST.with(CONTINUE).unknown("hello"), OK)
                        .waits()
                        .early()
                        .seesBody("")
                        .seesCut()
                        .closes(),
                Shape.of("Expect of HTTP/1.0", POST.with(CONTINUE).length("hello"), OK)
                        .clients(ONE_ZERO)
                        .losesFields("expect"),
                Shape.of("413 before the body, of known length", POST.length("hello"), LARGER)
                        .early()
                        .clients(ONE_ONE, TWO),
                Shape.of("413 before the body, of unknown length", POST.unknown("hello"), LARGER)
                        .early(),
                Shape.of("413 before the body, to a client that goes away", POST.length("hello"), LARGER)
                        .early()
                        .clients(ONE_ZERO)
                        .seesBody("")
                        .seesCut(),
                Shape.of("200 before a body of 200 KB", POST.length(LARGE), OK)
                        .early()
                        .clients(ONE_ONE, TWO),
                Shape.of(
                                "200 of 200 KB before a body",
                                POST.length("hello"),
                                Said.answer("200 OK").unknown(LARGE))
                        .early()
                        .clients(ONE_ONE, TWO));
    }

    private static List<Shape> methods() {
        Stream<Shape> plain = Stream.of(
                        "GET",
                        "PUT",
                        "PATCH",
                        "DELETE",
                        "OPTIONS",
                        "TRACE",
                        "PROPFIND",
                        "M-SEARCH",
                        "BREW",
                        "QUERY",
                        "get",
                        "X!#$%&'*+-.^_`|~")
                .map(method -> Shape.of("method " + method, request(method + " /thing"), OK));
        Stream<Shape> others = Stream.of(
                Shape.of("HEAD", request("HEAD /thing"), EMPTY),
                Shape.of("HEAD without a length", request("HEAD /thing"), Said.answer("200 OK", "x-mine: 1")),
                Shape.of("HEAD that finds nothing", request("HEAD /thing"), Said.answer("404 No", "content-length: 9")),
                Shape.of("PUT with a body", request("PUT /thing").length("new"), OK),
                Shape.of("PROPFIND with a body", request("PROPFIND /thing").unknown("<propfind/>"), OK),
                Shape.of("OPTIONS *", request("OPTIONS *"), OK).seesNothing().answeredByGateway(200),
                Shape.of("CONNECT", request("CONNECT web.example:80"), OK)
                        .clients(ONE_ZERO, ONE_ONE)
                        .seesNothing()
                        .closes()
                        .answeredByGateway(501));
        return Stream.concat(plain, others).toList();
    }

    private static List<Shape> targets() {
        Stream<Shape> plain = Stream.of(
                        "/",
                        "/a/b/",
                        "//",
                        "/a//b",
                        "/a%20b",
                        "/%E2%82%AC",
                        "/a%2Fb",
                        "/%61%7e",
                        "/a;v=1/b",
                        "/?",
                        "/a?b=c&d=e",
                        "/a?x=/../y",
                        "/a?b=c?d",
                        "/a?q=%00",
                        "/a:b@c!$&'()*+,;=",
                        "/.../x",
                        "/.well-known/x",
                        "/http://other.example/x",
                        "/" + "a".repeat(4_000))
                .map(target -> Shape.of("target " + shortened(target), request("GET " + target), OK));
        Stream<Shape> absolute = Stream.of(
                Shape.of("absolute form", request("GET http://web.example/p?q=1"), OK)
                        .sees("GET /p?q=1"),
                Shape.of("absolute form, of another host", request("GET http://other.example/p"), OK)
                        .sees("GET /p")
                        .seesFields("host: other.example"),
                Shape.of("absolute form, with a port", request("GET http://web.example:81/p"), OK)
                        .sees("GET /p")
                        .seesFields("host: web.example:81"),
                Shape.of("absolute form, without a path", request("GET http://web.example"), OK)
                        .sees("GET /"),
                Shape.of("absolute form, query only", request("GET http://web.example?x=1"), OK)
                        .sees("GET /?x=1"),
                Shape.of("absolute form, scheme in capitals", request("GET HTTP://web.example/p"), OK)
                        .sees("GET /p"));
        return Stream.concat(plain, absolute.map(shape -> shape.clients(ONE_ZERO, ONE_ONE)))
                .toList();
    }

    private static String shortened(String target) {
        return target.length() > 40 ? target.length() + " characters long" : target;
    }

    private static List<Shape> refusedTargets() {
        return Stream.of("/a/../b", "/..", "/%2e%2e/x", "/a/%2E./b", "/a/..;x/b", "/a\\..\\b", "/a#b")
                .map(target -> Shape.of("refused target " + target, request("GET " + target), OK)
                        .seesNothing()
                        .answeredByGateway(400)
                        .closes())
                .toList();
    }

    private static List<Shape> hosts() {
        Stream<Shape> good = Stream.of(
                        "web.example:8080", "WEB.Example", "127.0.0.1", "[::1]:80", "web.example.", "a_b-c.x")
                .map(host -> Shape.of("host " + host, request("GET /", "host: " + host), OK));
        Stream<Shape> bad = Stream.of("a b", "a@b", "a/b", "[::1", "a:99999", "a,b")
                .map(host -> Shape.of("refused host " + host, request("GET /", "host: " + host), OK)
                        .seesNothing()
                        .answeredByGateway(400)
                        .closes());
        Stream<Shape> odd = Stream.of(
                Shape.of("no Host", request("GET /").raw("GET / HTTP/1.1\r\n\r\n"), OK)
                        .clients(ONE_ONE)
                        .seesNothing()
                        .answeredByGateway(400)
                        .closes(),
                Shape.of("two Hosts", request("GET /", "host: web.example", "host: web.example"), OK)
                        .clients(ONE_ZERO, ONE_ONE)
                        .seesNothing()
                        .answeredByGateway(400)
                        .closes(),
                Shape.of("HTTP/1.0 that is kept alive", request("GET /", "connection: keep-alive"), OK)
                        .clients(ONE_ZERO)
                        .losesFields("connection"),
                Shape.of("HTTP/1.1 that is not kept alive", request("GET /", "connection: close"), OK)
                        .clients(ONE_ONE)
                        .losesFields("connection")
                        .closes());
        return Stream.of(good, bad, odd).flatMap(shapes -> shapes).toList();
    }
}
