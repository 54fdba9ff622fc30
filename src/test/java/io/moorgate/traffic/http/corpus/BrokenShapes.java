package io.moorgate.traffic.http.corpus;

import static io.moorgate.traffic.http.corpus.Http.TWO;
import static io.moorgate.traffic.http.corpus.Said.answer;
import static io.moorgate.traffic.http.corpus.Said.request;

import io.moorgate.traffic.http.corpus.Said.Cut;
import java.util.List;
import java.util.stream.Stream;

/** Messages that break off, and answers that make no sense. */
final class BrokenShapes {
    private static final Said GET = request("GET /broken");
    private static final Said POST = request("POST /broken");
    private static final Said OK = answer("200 OK", "x-mine: 1");

    private BrokenShapes() {}

    static List<Shape> all() {
        return Stream.of(beforeTheAnswer(), inTheAnswer(), inTheRequest(), senseless(), senselessOverHttp2())
                .flatMap(stream -> stream)
                .toList();
    }

    private static Stream<Shape> beforeTheAnswer() {
        return Stream.of(Cut.AT_START_CLOSE, Cut.AT_START_RESET, Cut.IN_HEAD_CLOSE, Cut.IN_HEAD_RESET)
                .flatMap(cut -> Stream.of(GET, POST.length("hello"), POST.unknown("hello"))
                        .map(request -> Shape.of(
                                        "no answer: " + cut + " " + request.word(0) + " " + request.framing(),
                                        request,
                                        OK.cut(cut))
                                .answeredByGateway(502)));
    }

    private static Stream<Shape> inTheAnswer() {
        Stream<Shape> framed = Stream.of(Cut.IN_BODY_CLOSE, Cut.IN_BODY_RESET)
                .flatMap(cut -> Stream.of(OK.length("abc"), OK.unknown("abc"), OK.length(""), OK.unknown(""))
                        .map(answer -> Shape.of(
                                        "cut answer: " + cut + " " + answer.framing() + " " + answer.body(),
                                        GET,
                                        answer.cut(cut))
                                .getsCut()));
        return Stream.concat(
                framed,
                Stream.of(
                        Shape.of(
                                        "cut answer until the end",
                                        GET,
                                        OK.untilClose("abc").cut(Cut.IN_BODY_RESET))
                                .getsCut(),
                        Shape.of(
                                        "cut answer with an interim one",
                                        GET,
                                        OK.length("abc").cut(Cut.IN_BODY_CLOSE))
                                .interim("103", "link: </a>")
                                .getsCut(),
                        Shape.of(
                                        "cut answer to POST",
                                        POST.length("hello"),
                                        OK.unknown("abc").cut(Cut.IN_BODY_CLOSE))
                                .getsCut()));
    }

    private static Stream<Shape> inTheRequest() {
        return Stream.of(Cut.IN_BODY_CLOSE, Cut.IN_BODY_RESET)
                .flatMap(cut -> Stream.of(POST.length("abc"), POST.unknown("abc"), POST.length(""), POST.unknown(""))
                        .map(request -> Shape.of(
                                        "cut request: " + cut + " " + request.framing() + " " + request.body(),
                                        request.cut(cut),
                                        OK)
                                .seesCut()));
    }

    private static Stream<Shape> senseless() {
        String both = "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        return Stream.of(
                senseless("status 099", "HTTP/1.1 099 Low\r\nContent-Length: 2\r\n\r\nok"),
                senseless("status 99", "HTTP/1.1 99 Low\r\nContent-Length: 2\r\n\r\nok"),
                senseless("status 600", "HTTP/1.1 600 High\r\nContent-Length: 2\r\n\r\nok"),
                senseless("status 999", "HTTP/1.1 999 High\r\nContent-Length: 2\r\n\r\nok"),
                senseless("status 2000", "HTTP/1.1 2000 High\r\nContent-Length: 2\r\n\r\nok"),
                senseless("status abc", "HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\nok"),
                senseless(
                        "101 that was not asked for",
                        "HTTP/1.1 101 Other\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
                senseless("another protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n"),
                senseless("a length and a coding", "HTTP/1.1 200 OK\r\n" + both),
                senseless("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"),
                senseless("two lengths in a list", "HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nok"),
                senseless("length -1", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok"),
                senseless("length +2", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok"),
                senseless("length 0x2", "HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nok"),
                senseless("length beyond 63 bits", "HTTP/1.1 200 OK\r\nContent-Length: 92233720368547758079\r\n\r\nok"),
                senseless("field without a colon", "HTTP/1.1 200 OK\r\nX-Mine\r\nContent-Length: 2\r\n\r\nok"),
                senseless("NUL in a value", "HTTP/1.1 200 OK\r\nX-Mine: a\0b\r\nContent-Length: 2\r\n\r\nok"),
                senseless(
                        "chunks of HTTP/1.0",
                        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"));
    }

    private static Shape senseless(String what, String raw) {
        return Shape.of("senseless answer: " + what, GET, answer("200 OK").raw(raw))
                .answeredByGateway(502);
    }

    private static Stream<Shape> senselessOverHttp2() {
        Stream<Shape> statuses = Stream.of("99", "099", "600", "999", "2000", "abc", "101")
                .map(status -> answer(status + "").unknown("ok"))
                .map(answer -> Shape.of("senseless answer over HTTP/2: " + answer.start(), GET, answer)
                        .endpoints(TWO)
                        .answeredByGateway(502));
        return statuses;
    }
}
