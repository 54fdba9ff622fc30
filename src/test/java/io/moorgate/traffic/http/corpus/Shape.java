package io.moorgate.traffic.http.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One row of the corpus for every pair of versions that can say it: what a client sends, what an endpoint answers, and
 * what comes of it at both ends. Unless said otherwise, each end gets what the other one sent.
 */
final class Shape {
    final String name;
    final Said request;
    final Said answer;
    final Set<Http> clients = EnumSet.allOf(Http.class);
    final Set<Http> endpoints = EnumSet.of(Http.ONE_ONE, Http.TWO);
    final List<Said> interims = new ArrayList<>();

    /** The endpoint answers when it has the head; the client sends its body when it has the answer. */
    boolean early;

    /** The client sends its body when it has 100 (Continue), and never where the final answer comes first. */
    boolean waits;

    /** The endpoint sends nothing behind the head before the client has that. */
    boolean slow;

    /** Whether an HTTP/1.1 client's connection ends behind the answer. */
    boolean closes;

    private boolean seen = true;
    private String seenStart;
    private String seenBody;
    private String seenEnd = "whole";
    private List<String> seenFields;
    private List<String> seenTrailers;
    private int refused;
    private String gotBody;
    private String gotEnd = "whole";
    private List<String> gotFields;
    private List<String> gotTrailers;

    private Shape(String name, Said request, Said answer) {
        this.name = name;
        this.request = request;
        this.answer = answer;
        boolean unknown =
                request.framing() == Said.Framing.UNKNOWN || !request.trailers().isEmpty();
        if (unknown) {
            clients.remove(Http.ONE_ZERO);
        }
        if (request.raw() != null) {
            clients.remove(Http.TWO);
        }
        if (answer.raw() != null) {
            endpoints.remove(Http.TWO);
        }
    }

    static Shape of(String name, Said request, Said answer) {
        return new Shape(name, request, answer);
    }

    Shape clients(Http... only) {
        clients.retainAll(Set.of(only));
        return this;
    }

    Shape endpoints(Http only) {
        endpoints.retainAll(Set.of(only));
        return this;
    }

    Shape interim(String status, String... fields) {
        interims.add(Said.answer(status, fields));
        return this;
    }

    Shape early() {
        early = true;
        return this;
    }

    Shape slow() {
        slow = true;
        return this;
    }

    Shape waits() {
        waits = true;
        return clients(Http.ONE_ONE, Http.TWO);
    }

    Shape closes() {
        closes = true;
        return this;
    }

    /** No endpoint sees the request. */
    Shape seesNothing() {
        seen = false;
        return this;
    }

    /** Method and target. */
    Shape sees(String start) {
        seenStart = start;
        return this;
    }

    /** The fields, those that the gateway sets left out. */
    Shape seesFields(String... fields) {
        seenFields = List.of(fields);
        return this;
    }

    Shape losesFields(String... names) {
        seenFields = without(request.allFields(), names);
        return this;
    }

    Shape seesBody(String body) {
        seenBody = body;
        return this;
    }

    Shape seesCut() {
        seenEnd = "cut";
        return this;
    }

    Shape seesTrailers(String... trailers) {
        seenTrailers = List.of(trailers);
        return this;
    }

    /** The gateway answers with {@code status}. */
    Shape answeredByGateway(int status) {
        refused = status;
        return this;
    }

    Shape getsFields(String... fields) {
        gotFields = List.of(fields);
        return this;
    }

    Shape dropsFields(String... names) {
        gotFields = without(answer.allFields(), names);
        return this;
    }

    Shape getsBody(String body) {
        gotBody = body;
        return this;
    }

    Shape getsTrailers(String... trailers) {
        gotTrailers = List.of(trailers);
        return this;
    }

    /** The answer looks cut: never whole. */
    Shape getsCut() {
        gotEnd = "cut";
        return this;
    }

    private static List<String> without(List<String> fields, String... names) {
        return fields.stream()
                .filter(field -> !Arrays.asList(names).contains(Said.nameOf(field)))
                .toList();
    }

    boolean isSeen() {
        return seen;
    }

    /** The status of the gateway's own answer; 0 where the endpoint's comes through. */
    int refusal() {
        return refused;
    }

    /** As {@link Heard} shows it. */
    String expectedSeen() {
        List<String> fields = new ArrayList<>(seenFields == null ? request.allFields() : seenFields);
        if (request.value("host").isEmpty() && fields.stream().noneMatch(field -> field.startsWith("host:"))) {
            fields.add("host: web.example");
        }
        return Heard.text(
                List.of(),
                seenStart == null ? request.start() : seenStart,
                fields,
                seenBody == null ? request.body() : seenBody,
                seenTrailers == null ? request.trailers() : seenTrailers,
                seenEnd);
    }

    /** As {@link Heard} shows it; HTTP/1.0 has neither interim answers nor trailers. */
    String expectedGot(Http client) {
        boolean old = client == Http.ONE_ZERO;
        return Heard.text(
                old
                        ? List.of()
                        : interims.stream()
                                .map(interim -> interim.start() + " " + Heard.sorted(interim.fields()))
                                .toList(),
                answer.word(0),
                gotFields == null ? answer.allFields() : gotFields,
                gotBody == null ? answer.body() : gotBody,
                old ? List.of() : gotTrailers == null ? answer.trailers() : gotTrailers,
                gotEnd);
    }
}
