package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ids that endpoints issue in bodies, and that come back in the query or the path. */
class IdsInBodiesTest extends LearntIdsFixture {
    /** Says what it is sent: a path, and the query behind it. */
    private static String ask(RawClient client, String method, String uri) throws IOException {
        String length = method.equals("POST") ? "Content-Length: 0\r\n" : "";
        return client.send(method + " " + uri + " HTTP/1.1\r\nHost: a\r\n" + length + "\r\n")
                .readAnswer(false);
    }

    /** Answers each request without an id by {@code issued}, in pieces, and each other one by its name. */
    private static RawEndpoint issuing(String name, String mark, String head, String... issued) throws IOException {
        return new RawEndpoint(peer -> {
            while (true) {
                String request = peer.readHead();
                if (request.contains(mark)) {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + name);
                    continue;
                }
                peer.send("HTTP/1.1 200 OK\r\n" + head.replace("NAME", name) + "Transfer-Encoding: chunked\r\n\r\n");
                for (String piece : issued) {
                    String said = piece.replace("NAME", name);
                    peer.send(Integer.toHexString(said.length()) + "\r\n" + said + "\r\n");
                }
                peer.send("0\r\n\r\n");
            }
        });
    }

    @Test
    void anIdInABodyComesBackInTheQuery() throws Exception {
        String type = "Content-Type: text/plain; charset=UTF-8\r\n";
        try (RawEndpoint a = issuing("a", "sid=", type, "0{\"si", "d\" : \"x", "-NAME\",\"upgrades\":[]}");
                RawEndpoint b = issuing("b", "sid=", type, "0{\"sid\":\"x-NAME\"}");
                RawClient client = fixture.connect()) {
            route(new Affinity.Key.LearntQuery("sid"), a.port(), b.port());
            for (String home : List.of("a", "b")) {
                String open = "";
                while (!open.contains("-" + home + "\"")) {
                    client.send("GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: a\r\n\r\n");
                    open = client.readUntil("0\r\n\r\n");
                }
            }
            for (int i = 0; i < 20; i++) {
                String home = i % 2 == 0 ? "a" : "b";
                String again = ask(client, "GET", "/socket.io/?EIO=4&sid=x-" + home);
                assertTrue(again.endsWith("\r\n\r\n" + home), again);
            }
            assertTrue(ask(client, "GET", "/socket.io/?sid=other").startsWith("HTTP/1.1 404 "));
            assertEquals(2, fixture.pins.entries());
        }
    }

    @Test
    void theRestOfABodyWaitsFromThePieceOnThatCompletesItsId() throws Exception {
        isOwner = false;
        try (RawEndpoint endpoint =
                        issuing("a", "sid=", "Content-Type: application/json\r\n", "{\"sid\":\"on", "e\"}", "rest");
                RawClient client = fixture.connect()) {
            route(new Affinity.Key.LearntQuery("sid"), endpoint.port());
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Runnable told = tells.take();
            client.readUntil("{\"sid\":\"on\r\n");
            assertEquals(0, client.socket().getInputStream().available());
            told.run();
            client.readUntil("rest");
            client.readUntil("0\r\n\r\n");
            assertEquals(1, fixture.pins.entries());
        }
    }

    @Test
    void whatIsCreatedIsAskedForByItsPathUntilItIsDeleted() throws Exception {
        String type = "Content-Type: application/json\r\n";
        try (RawEndpoint a = issuing("a", "/tasks/", type, "{\"task\": {\"id\": \"t-NAME\", \"kind\": \"task\"}}");
                RawEndpoint b = issuing("b", "/tasks/", "Location: http://h/v1/tasks/t-NAME?x\r\n", "made");
                RawClient client = fixture.connect()) {
            route(new Affinity.Key.LearntPath(3), a.port(), b.port());
            for (String home : List.of("a", "b")) {
                while (fixture.pins.entries() < (home.equals("a") ? 1 : 2)) {
                    client.send("POST /v1/message:send HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
                    client.readUntil("0\r\n\r\n");
                }
            }
            for (int i = 0; i < 20; i++) {
                String home = i % 2 == 0 ? "a" : "b";
                String uri = "/v1/tasks/t-" + home + (i % 4 < 2 ? "" : i % 8 < 4 ? ":cancel" : "/artifacts");
                String again = ask(client, i % 3 == 0 ? "POST" : "GET", uri);
                assertTrue(again.endsWith("\r\n\r\n" + home), uri + ": " + again);
            }
            assertTrue(ask(client, "DELETE", "/v1/tasks/t-a/artifacts").endsWith("a"));
            assertTrue(ask(client, "GET", "/v1/tasks/t-a").endsWith("a"));
            assertTrue(ask(client, "DELETE", "/v1/tasks/t-a").endsWith("a"));
            assertTrue(ask(client, "GET", "/v1/tasks/t-a").startsWith("HTTP/1.1 404 "));
        }
    }
}
