package io.moorgate.traffic.http.corpus;

import static io.moorgate.traffic.http.corpus.Http.ONE_ONE;
import static io.moorgate.traffic.http.corpus.Http.TWO;
import static io.moorgate.traffic.http.corpus.RequestShapes.LARGE;
import static io.moorgate.traffic.http.corpus.Said.answer;
import static io.moorgate.traffic.http.corpus.Said.request;

import java.util.List;
import java.util.stream.Stream;

/** Statuses, bodies, trailers and interim answers. */
final class AnswerShapes {
    private static final Said GET = request("GET /answer");
    private static final Said HEAD = request("HEAD /answer");
    private static final Said OK = answer("200 OK", "x-mine: 1");

    private AnswerShapes() {}

    static List<Shape> all() {
        return Stream.of(statuses(), reasons(), bodies(), withoutBodies(), trailers(), interims(), oldAnswers())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Shape> statuses() {
        return Stream.of(
                        200, 201, 202, 203, 206, 207, 208, 226, 299, 300, 301, 302, 303, 305, 306, 307, 308, 399, 400,
                        401, 402, 403, 404, 405, 407, 408, 409, 410, 413, 418, 421, 425, 426, 429, 431, 451, 499, 500,
                        501, 502, 503, 504, 505, 511, 599)
                .map(status -> Shape.of(
                        "status " + status,
                        GET,
                        answer(status + " Said so", "x-mine: 1").length("said")))
                .toList();
    }

    private static List<Shape> reasons() {
        return Stream.of("Everything is fine", "No: \"really\" (not)", "Caf\u00e9", "x".repeat(500))
                .map(reason -> Shape.of(
                                "reason " + (reason.length() > 40 ? "that is long" : reason),
                                GET,
                                answer("200 " + reason).length("ok"))
                        .endpoints(ONE_ONE))
                .toList();
    }

    private static List<Shape> bodies() {
        return List.of(
                Shape.of("answer of length 0", GET, OK.length("")),
                Shape.of("answer of length 1", GET, OK.length("a")),
                Shape.of("answer of 200 KB", GET, OK.length(LARGE)),
                Shape.of("answer of unknown length, empty", GET, OK.unknown("")),
                Shape.of("answer of unknown length, 1 byte", GET, OK.unknown("a")),
                Shape.of("answer of unknown length, 200 KB", GET, OK.unknown(LARGE)),
                Shape.of("answer until the end, empty", GET, OK.untilClose("")),
                Shape.of("answer until the end, 1 byte", GET, OK.untilClose("a")),
                Shape.of("answer until the end, 200 KB", GET, OK.untilClose(LARGE)),
                Shape.of("both bodies of 200 KB", request("POST /").length(LARGE), OK.unknown(LARGE)),
                Shape.of("answer that is a head only", GET, OK).endpoints(TWO),
                Shape.of(
                        "answer with chunk extensions",
                        GET,
                        answer("200 OK")
                                .unknown("abc")
                                .raw(
                                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;a=b\r\nab\r\n1\r\nc\r\n0\r\n\r\n")),
                Shape.of(
                        "answer whose field is folded",
                        GET,
                        answer("200 OK", "x-folded: a b")
                                .length("ok")
                                .raw("HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\nok")),
                Shape.of(
                        "answer with another behind it",
                        GET,
                        answer("200 OK")
                                .length("ok")
                                .raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                                        + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")),
                Shape.of(
                        "answer with an empty line behind it",
                        GET,
                        answer("200 OK").length("ok").raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\r\n")));
    }

    private static List<Shape> withoutBodies() {
        return List.of(
                Shape.of("204", GET, answer("204 None", "x-mine: 1")),
                Shape.of("204 to POST", request("POST /").length("hello"), answer("204 None", "x-mine: 1")),
                Shape.of("204 to DELETE", request("DELETE /thing"), answer("204 None")),
                Shape.of("205", GET, answer("205 Reset", "x-mine: 1").length("")),
                Shape.of("304", GET.with("if-none-match: \"a\""), answer("304 Same", "etag: \"a\"")),
                Shape.of("304 with the length of what is not sent", GET, answer("304 Same", "content-length: 9")),
                Shape.of("HEAD, 200 with a length", HEAD, answer("200 OK", "content-length: 9")),
                Shape.of("HEAD, 200 without a length", HEAD, answer("200 OK", "content-type: a/b")),
                Shape.of("HEAD, 204", HEAD, answer("204 None")),
                Shape.of("HEAD, 304", HEAD, answer("304 Same", "etag: \"a\"")),
                Shape.of("HEAD, 500", HEAD, answer("500 No", "content-length: 9")),
                Shape.of("HEAD, chunked", HEAD, answer("200 OK", "transfer-encoding: chunked"))
                        .endpoints(ONE_ONE)
                        .dropsFields("transfer-encoding"));
    }

    private static List<Shape> trailers() {
        return List.of(
                Shape.of("trailers in an answer", GET, OK.unknown("abc").trailers("x-sum: 7", "x-other: 8")),
                Shape.of(
                        "trailers in an answer, named",
                        GET,
                        OK.with("trailer: x-sum").unknown("a").trailers("x-sum: 7")),
                Shape.of("trailers in an empty answer", GET, OK.unknown("").trailers("x-sum: 7")),
                Shape.of(
                        "trailers behind 200 KB of answer",
                        GET,
                        OK.unknown(LARGE).trailers("x-sum: 7")),
                Shape.of("a trailer twice", GET, OK.unknown("abc").trailers("x-a: 1", "x-a: 2")),
                Shape.of("trailers with obs-text", GET, OK.unknown("abc").trailers("x-latin: caf\u00e9")),
                Shape.of(
                        "trailers both ways",
                        request("POST /").unknown("a").trailers("x-q: 1"),
                        OK.unknown("b").trailers("x-r: 2")),
                Shape.of(
                                "trailers in an answer that may not pass",
                                GET,
                                OK.unknown("abc").trailers("set-cookie: a=1", "x-sum: 7"))
                        .endpoints(ONE_ONE)
                        .getsTrailers("x-sum: 7"));
    }

    private static List<Shape> interims() {
        Stream<Shape> one = Stream.of("100", "102", "103", "104", "199")
                .map(status ->
                        Shape.of("interim " + status, GET, OK.length("ok")).interim(status, "x-early: 1"));
        Stream<Shape> more = Stream.of(
                Shape.of("three interim answers", GET, OK.length("ok"))
                        .interim("102")
                        .interim("103", "link: </a>; rel=preload", "link: </b>")
                        .interim("103", "link: </c>"),
                Shape.of("interim 103 before 204", GET, answer("204 None")).interim("103", "link: </a>"),
                Shape.of("interim 103 to HEAD", HEAD, answer("200 OK", "content-length: 9"))
                        .interim("103", "link: </a>"),
                Shape.of("interim 103 before a body of unknown length", GET, OK.unknown("abc"))
                        .interim("103"),
                Shape.of("interim 100 that was not asked for", request("POST /").length("hello"), OK.length("ok"))
                        .interim("100"));
        return Stream.concat(one, more).toList();
    }

    private static List<Shape> oldAnswers() {
        return List.of(
                Shape.of(
                        "HTTP/1.0 answer until the end",
                        GET,
                        answer("200 OK", "x-mine: 1")
                                .raw("HTTP/1.0 200 OK\r\nX-Mine: 1\r\n\r\nabc")
                                .untilClose("abc")),
                Shape.of(
                        "HTTP/1.0 answer of known length",
                        GET,
                        answer("200 OK")
                                .length("ok")
                                .raw("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")
                                .closing()),
                Shape.of(
                                "HTTP/1.0 answer that keeps its connection",
                                GET,
                                answer("200 OK", "connection: keep-alive")
                                        .length("ok")
                                        .raw(
                                                "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"))
                        .dropsFields("connection"),
                Shape.of(
                        "HTTP/1.0 answer to HEAD",
                        HEAD,
                        answer("200 OK", "content-length: 9")
                                .raw("HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n")
                                .closing()));
    }
}
