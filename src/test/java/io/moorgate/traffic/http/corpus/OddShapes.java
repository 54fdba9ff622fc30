package io.moorgate.traffic.http.corpus;

import static io.moorgate.traffic.http.corpus.Http.ONE_ONE;
import static io.moorgate.traffic.http.corpus.Http.ONE_ZERO;
import static io.moorgate.traffic.http.corpus.Http.TWO;
import static io.moorgate.traffic.http.corpus.Said.answer;
import static io.moorgate.traffic.http.corpus.Said.request;

import java.util.List;
import java.util.stream.Stream;

/** Messages whose parts do not go together, and what one version can say only. */
final class OddShapes {
    private static final Said GET = request("GET /odd");
    private static final Said POST = request("POST /odd");
    private static final Said HEAD = request("HEAD /odd");
    private static final Said OK = answer("200 OK").length("ok");

    /** No answer: the stream is reset. */
    private static final Said RESET = answer("");

    private OddShapes() {}

    static List<Shape> all() {
        return Stream.of(bodiesThatMayNotBe(), lengths(), overHttp2(), requests())
                .flatMap(List::stream)
                .toList();
    }

    /** Octets that a status or a method rules out are no part of the answer, nor the begin of the next one. */
    private static List<Shape> bodiesThatMayNotBe() {
        return List.of(
                Shape.of("204 with octets behind it", GET, answer("204 None").raw("HTTP/1.1 204 None\r\n\r\nok")),
                Shape.of("304 with octets behind it", GET, answer("304 Same").raw("HTTP/1.1 304 Same\r\n\r\nok")),
                Shape.of(
                                "205 with a body",
                                GET,
                                answer("205 Reset", "x-mine: 1").length("ok"))
                        .endpoints(ONE_ONE)
                        .getsFields("x-mine: 1")
                        .getsBody(""),
                Shape.of("205 with chunks", GET, answer("205 Reset").unknown("ok"))
                        .endpoints(ONE_ONE)
                        .getsBody(""),
                Shape.of(
                        "HEAD answered with a body",
                        HEAD,
                        answer("200 OK", "content-length: 2").raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")),
                Shape.of("HEAD answered with a body over HTTP/2", HEAD, OK)
                        .endpoints(TWO)
                        .getsBody(""),
                Shape.of(
                        "204 with Transfer-Encoding",
                        GET,
                        answer("204 None").raw("HTTP/1.1 204 None\r\nTransfer-Encoding: chunked\r\n\r\n")));
    }

    private static List<Shape> lengths() {
        return List.of(
                Shape.of(
                                "answer longer than its length, over HTTP/2",
                                GET,
                                answer("200 OK", "content-length: 1").unknown("abc"))
                        .endpoints(TWO)
                        .slow()
                        .getsBody("")
                        .getsCut(),
                Shape.of(
                                "answer without the octets of its length",
                                GET,
                                answer("200 OK", "content-length: 9").unknown(""))
                        .clients(ONE_ZERO, ONE_ONE)
                        .endpoints(TWO)
                        .slow()
                        .getsCut(),
                Shape.of(
                                "same length twice",
                                GET,
                                OK.raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"))
                        .answeredByGateway(502),
                Shape.of("same length in a list", GET, OK.raw("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok"))
                        .answeredByGateway(502),
                Shape.of(
                        "leading zeros",
                        GET,
                        answer("200 OK", "content-length: 002")
                                .untilClose("ok")
                                .raw("HTTP/1.1 200 OK\r\nContent-Length: 002\r\n\r\nok")),
                Shape.of("length within spaces", GET, OK.raw("HTTP/1.1 200 OK\r\nContent-Length:  2 \t\r\n\r\nok")),
                Shape.of(
                        "chunk of leading zeros",
                        GET,
                        answer("200 OK")
                                .unknown("ok")
                                .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0002\r\nok\r\n000\r\n\r\n")),
                Shape.of(
                        "chunks, until a FIN",
                        GET,
                        answer("200 OK")
                                .unknown("ok")
                                .raw(
                                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\n\r\n")
                                .closing()),
                Shape.of("204 with a length", GET, answer("204 None", "content-length: 5"))
                        .clients(ONE_ZERO, ONE_ONE)
                        .dropsFields("content-length"),
                Shape.of(
                                "control character in an answer",
                                GET,
                                OK.raw("HTTP/1.1 200 OK\r\nX-A: a\u0001b\r\nContent-Length: 2\r\n\r\nok"))
                        .answeredByGateway(502),
                Shape.of(
                        "space before a colon in an answer",
                        GET,
                        OK.with("x-a: b").raw("HTTP/1.1 200 OK\r\nX-A : b\r\nContent-Length: 2\r\n\r\nok")),
                Shape.of(
                                "fields of one hop as trailers of an answer",
                                GET,
                                answer("200 OK").unknown("ok").trailers("connection: close", "x-sum: 7"))
                        .endpoints(ONE_ONE)
                        .getsTrailers("x-sum: 7"),
                Shape.of("answer without a reason", GET, OK.raw("HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok")),
                Shape.of(
                        "answer without a reason and its space",
                        GET,
                        OK.raw("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok")));
    }

    private static List<Shape> overHttp2() {
        return List.of(
                Shape.of(
                                "forbidden trailers over HTTP/2",
                                GET,
                                answer("200 OK")
                                        .unknown("abc")
                                        .trailers("content-length: 3", "set-cookie: a=1", "x-sum: 7"))
                        .clients(ONE_ZERO, ONE_ONE)
                        .endpoints(TWO)
                        .getsTrailers("x-sum: 7"),
                Shape.of("field of a connection over HTTP/2", GET, OK.with("connection: close"))
                        .endpoints(TWO)
                        .answeredByGateway(502),
                Shape.of("coding over HTTP/2", GET, OK.with("transfer-encoding: chunked"))
                        .endpoints(TWO)
                        .answeredByGateway(502),
                Shape.of("CR and LF in a value over HTTP/2", GET, OK.with("x-mine: a\r\nx-yours: b"))
                        .endpoints(TWO)
                        .answeredByGateway(502),
                Shape.of("NUL in a value over HTTP/2", GET, OK.with("x-mine: a\0b"))
                        .endpoints(TWO)
                        .answeredByGateway(502),
                Shape.of("space in a name over HTTP/2", GET, OK.with("x mine: a"))
                        .endpoints(TWO)
                        .answeredByGateway(502),
                Shape.of("interim answer with a body's length", GET, OK).interim("103", "content-type: a/b"));
    }

    private static List<Shape> requests() {
        return List.of(
                Shape.of(
                                "length and coding of a request",
                                POST.length("")
                                        .raw(
                                                "POST /odd HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
                                OK)
                        .clients(ONE_ONE)
                        .seesNothing()
                        .answeredByGateway(400)
                        .closes(),
                Shape.of(
                                "lengths of a request that differ",
                                POST.raw(
                                        "POST /odd HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"),
                                OK)
                        .clients(ONE_ONE)
                        .seesNothing()
                        .answeredByGateway(400)
                        .closes(),
                Shape.of(
                                "coding under chunked in a request",
                                POST.raw(
                                        "POST /odd HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                                OK)
                        .clients(ONE_ONE)
                        .seesNothing()
                        .answeredByGateway(400)
                        .closes(),
                Shape.of(
                                "HTTP/1.0 with chunks",
                                POST.raw(
                                        "POST /odd HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
                                OK)
                        .clients(ONE_ZERO)
                        .seesNothing()
                        .answeredByGateway(400),
                Shape.of(
                                "Transfer-Encoding in capitals",
                                POST.unknown("ok")
                                        .raw(
                                                "POST /odd HTTP/1.1\r\nHost: web.example\r\nTransfer-Encoding: CHUNKED\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
                                OK)
                        .clients(ONE_ONE),
                Shape.of(
                                "empty line before a request",
                                GET.raw("\r\nGET /odd HTTP/1.1\r\nHost: web.example\r\n\r\n"),
                                OK)
                        .clients(ONE_ONE),
                Shape.of("HTTP/1.7", GET.raw("GET /odd HTTP/1.7\r\nHost: web.example\r\n\r\n"), OK)
                        .clients(ONE_ONE),
                Shape.of("HTTP/3.0 in a request line", GET.raw("GET /odd HTTP/3.0\r\nHost: web.example\r\n\r\n"), OK)
                        .clients(ONE_ONE)
                        .seesNothing()
                        .answeredByGateway(505)
                        .closes(),
                Shape.of("folded field", GET.raw("GET /odd HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n"), OK)
                        .clients(ONE_ONE)
                        .seesNothing()
                        .answeredByGateway(400)
                        .closes(),
                Shape.of("space before a colon", GET.raw("GET /odd HTTP/1.1\r\nHost: a\r\nX-A : b\r\n\r\n"), OK)
                        .clients(ONE_ONE)
                        .seesNothing()
                        .answeredByGateway(400)
                        .closes(),
                Shape.of("user information in a target", request("GET http://me@web.example/p"), OK)
                        .clients(ONE_ZERO, ONE_ONE)
                        .seesNothing()
                        .answeredByGateway(400)
                        .closes(),
                Shape.of("Upgrade without Connection", GET.with("upgrade: websocket"), OK)
                        .clients(ONE_ZERO, ONE_ONE)
                        .losesFields("upgrade"),
                Shape.of("HTTP/1.0 without Host", GET.raw("GET /odd HTTP/1.0\r\n\r\n"), OK)
                        .clients(ONE_ZERO)
                        .endpoints(ONE_ONE)
                        .seesFields("host: "),
                Shape.of(
                                "cookie name that a Connection field names",
                                GET.with("connection: set-cookie, expect", "cookie: a=1"),
                                OK)
                        .clients(ONE_ONE)
                        .losesFields("connection"),
                Shape.of(
                                "early hints, then the body that was waited for",
                                POST.with("expect: 100-continue").length("hello"),
                                OK)
                        .interim("100", "x-early: 1")
                        .interim("102")
                        .waits(),
                Shape.of(
                                "fields of one hop as trailers",
                                POST.unknown("ok")
                                        .trailers(
                                                "connection: close",
                                                "te: trailers",
                                                "keep-alive: 1",
                                                "upgrade: x",
                                                "content-type: a/b",
                                                "x-sum: 7"),
                                OK)
                        .clients(ONE_ONE)
                        .seesTrailers("x-sum: 7"),
                Shape.of(
                                "early answer and the end of the connection",
                                POST.length("hello"),
                                answer("413 Large", "connection: close")
                                        .length("no")
                                        .closing())
                        .clients(ONE_ONE, TWO)
                        .endpoints(ONE_ONE)
                        .early()
                        .dropsFields("connection")
                        .seesBody("")
                        .seesCut(),
                Shape.of("field of a connection in a request over HTTP/2", GET.with("connection: close"), RESET)
                        .clients(TWO)
                        .seesNothing()
                        .getsCut(),
                Shape.of("te of a request over HTTP/2", GET.with("te: gzip"), RESET)
                        .clients(TWO)
                        .seesNothing()
                        .getsCut(),
                Shape.of("unknown Expect", POST.with("expect: 200-maybe").length("ok"), OK)
                        .clients(ONE_ONE, TWO));
    }
}
