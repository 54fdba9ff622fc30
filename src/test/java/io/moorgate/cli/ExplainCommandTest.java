package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.routing.Cidr;
import io.moorgate.traffic.http.head.TrustedProxies;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainCommandTest {
    private static final String MANIFESTS = service("chat", "shop", "host: chat.example.com", "path: /ws")
            + service("any", "shop", "host: '*.example.com'", "path: /any")
            + service("foreign", "other", "path: /foreign")
            + service("sticky", "shop", "host: sticky.example.com", "affinity: cookie")
            + service("user", "shop", "host: user.example.com", "affinity: header:X-User")
            + service("hash", "shop", "host: hash.example.com", "balance: hash")
            + service("closed", "shop", "host: closed.example.com", "deny-cidr: 203.0.113.0/24", "max-connections: '5'")
            + service("broken", "shop", "host: broken.example.com", "deny-cidr: x")
            + service("tcp", "shop", "listen: '5432'");

    private final CommandFixture fixture = new CommandFixture();

    @Test
    void namesServiceRouteAndEndpointStepByStep() {
        assertServed("--host", "chat.example.com", "--path", "/ws/room?a=b", "--client", "192.0.2.7");
        assertEquals("""
                client    192.0.2.7
                host      chat.example.com matches chat.example.com, then *.example.com, then *
                path      at chat.example.com: /ws/room matches the prefix /ws of Service shop/chat
                route     Service shop/chat, port http, protocol auto
                lists     none: every client is admitted
                limits    none
                affinity  none: each connection is balanced by itself
                balance   least-connections: by live connections, of which there are none here: chance decides
                          chat-0 ready, takes new clients
                          chat-1 draining, takes no new client
                endpoint  chat-0 (10.0.0.1:8080), balanced
                pin       none
                """, fixture.out());
    }

    @Test
    void aHostWithoutThePathFallsToALessSpecificOneOfItsNamespaceOnly() {
        assertServed("--host", "chat.example.com", "--path", "/any");
        assertTrue(fixture.out().contains("at chat.example.com: /any matches none of /ws\n"), fixture.out());
        assertTrue(
                fixture.out().contains("at *.example.com: /any matches the prefix /any of Service shop/any\n"),
                fixture.out());
        assertRefused("404: no route for this host and path", "--host", "chat.example.com", "--path", "/foreign");
        assertTrue(
                fixture.out().contains("of Service other/foreign, not taken: the host belongs to another namespace"),
                fixture.out());
    }

    @Test
    void listsAreAskedAtTheAddressThatATrustedProxySays() {
        fixture.with(new TrustedProxies(List.of(Cidr.parse("10.0.0.0/8"))));
        assertServed("--host", "closed.example.com", "--client", "10.1.1.1");
        assertTrue(fixture.out().contains("limits    5 connections of an endpoint (max-connections)"), fixture.out());
        assertRefused(
                "403: this client is not admitted here",
                "--host",
                "closed.example.com",
                "--client",
                "10.1.1.1",
                "--header",
                "X-Forwarded-For: 203.0.113.9");
        assertTrue(fixture.out().startsWith("client    203.0.113.9, as 10.1.1.1 says"), fixture.out());
        assertTrue(fixture.out().contains("203.0.113.9 is not admitted by deny-cidr"), fixture.out());
    }

    @Test
    void aRouteThatRefusesSaysWhy() {
        assertRefused("503: ", "--host", "broken.example.com");
        assertTrue(fixture.out().contains("deny-cidr"), fixture.out());
    }

    @Test
    void aClientIsKnownByItsHeader() {
        assertServed("--host", "user.example.com", "--header", "x-user: ada");
        assertTrue(fixture.out().contains("endpoint  user-0 (10.0.0.1:8080), new-pin\n"), fixture.out());
        assertTrue(fixture.out().matches("(?s).*\npin       hash:[0-9a-f]{8} -> user-0\n"), fixture.out());
        assertServed("--host", "user.example.com");
        assertTrue(fixture.out().contains("it sends none, so it is not pinned"), fixture.out());
    }

    @Test
    void aClientIsKnownByACookieOfOurs() {
        fixture.with(CookieSigner.generated());
        assertServed("--host", "sticky.example.com");
        assertTrue(fixture.out().contains("it sends none, so it is new"), fixture.out());
        String cookie = fixture.out().replaceAll("(?s).*Set-Cookie: ([^;]+);.*", "$1");
        assertServed("--host", "sticky.example.com", "--header", "Cookie: " + cookie);
        assertTrue(fixture.out().contains("it sends one of ours, whose endpoint is there"), fixture.out());
        assertTrue(fixture.out().contains("endpoint  sticky-0 (10.0.0.1:8080), pinned\n"), fixture.out());
        assertServed("--host", "sticky.example.com", "--header", "Cookie: " + cookie.replaceAll("=.*", "=x"));
        assertTrue(fixture.out().contains("what it sends is not ours, so it is new"), fixture.out());
    }

    @Test
    void aClientWhoseEndpointIsGoneIsAnsweredAsTheServiceSays() {
        fixture.with(CookieSigner.generated());
        for (String lost : List.of("fail 503", "not-found 404")) {
            String[] parts = lost.split(" ");
            String before =
                    service("sticky", "shop", "host: a.example", "affinity: cookie", "affinity-lost: " + parts[0]);
            assertEquals(OptionalInt.of(0), fixture.reading(before, "explain", "-", "--host", "a.example"));
            String cookie = fixture.out().replaceAll("(?s).*Set-Cookie: ([^;]+);.*", "$1");
            String after = before.replace("uid-sticky-0", "uid-of-the-next");
            assertEquals(
                    OptionalInt.of(1),
                    fixture.reading(after, "explain", "-", "--host", "a.example", "--header", "Cookie: " + cookie));
            assertTrue(
                    fixture.out()
                            .contains("\nrefused   " + parts[1] + ": the client's endpoint is gone (affinity-lost: "
                                    + parts[0] + ")"),
                    fixture.out());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "header:Mcp-Session-Id, Mcp-Session-Id: a, /",
        "cookie:sid, Cookie: sid=a, /",
        "query:sid, X-None: 1, /?sid=a",
        "path:2, X-None: 1, /tasks/a"
    })
    void onlyARunningGatewayKnowsWhatAnEndpointHasIssued(String place, String field, String path) {
        String manifests =
                service("mcp", "shop", "host: mcp.example", "affinity: learn:" + place, "affinity-lost: not-found");
        String[] arguments = {"explain", "-", "--host", "mcp.example", "--path", path, "--header", field};
        assertEquals(OptionalInt.of(0), fixture.reading(manifests, arguments), fixture.out() + fixture.err());
        assertTrue(
                fixture.out()
                        .endsWith(
                                "\nendpoint  only a running gateway knows which endpoint has issued this id; one that no"
                                        + " replica knows is answered 404 (affinity-lost: not-found)\n"),
                fixture.out());
        assertEquals(OptionalInt.of(1), fixture.reading(withoutSlice(manifests), arguments));
        assertTrue(fixture.out().contains("\nrefused   404: "), fixture.out());
    }

    @Test
    void aConnectionWithoutAnEndpointIsReset() {
        String manifests = withoutSlice(service("tcp", "shop", "listen: '5432'"));
        assertEquals(OptionalInt.of(1), fixture.reading(manifests, "explain", "-", "--port", "5432"));
        assertTrue(
                fixture.out().contains("\nrefused   reset: no endpoint takes new clients (0 known)\n"), fixture.out());
    }

    private static String withoutSlice(String manifests) {
        return manifests.substring(0, manifests.indexOf("---\napiVersion: discovery"));
    }

    @Test
    void aHashIsTheSameOnEveryReplica() {
        assertServed("--host", "hash.example.com");
        assertTrue(fixture.out().contains("by rendezvous hash of client-ip, on every replica the same"), fixture.out());
    }

    @Test
    void aPortLeadsToTheServiceThatListensOnIt() {
        assertServed("--port", "5432");
        assertTrue(fixture.out().contains("port      5432: every connection is for Service shop/tcp\n"), fixture.out());
        assertRefused("nothing listens on 5433 (open: 5432)", "--port", "5433");
    }

    @Test
    void aRequestThatMakesNoSenseIsRefusedAsTheGatewayWould() {
        assertRefused("400: ", "--host", "a b");
        assertRefused("404: no route for this host and path", "--host", "chat.example.com", "--path", "/else");
    }

    @Test
    void saysThatTheManifestsHaveErrorsWhateverComesOfIt() {
        assertEquals(
                OptionalInt.of(1), fixture.reading("kind: Service\n bad: [", "explain", "-", "--host", "a.example"));
        assertEquals("moorgate explain: errors in the manifests: 1 (moorgate check says which)\n", fixture.err());
    }

    @Test
    void argumentsThatMakeNoSenseAreAFaultOfTheCaller() {
        assertEquals(OptionalInt.of(2), fixture.reading(MANIFESTS, "explain", "-", "--client", "here"));
        assertTrue(fixture.err().contains("--client: \"here\" (expected: an IP address)"), fixture.err());
        assertEquals(OptionalInt.of(2), fixture.reading(MANIFESTS, "explain", "-", "--header", "X-User"));
        assertTrue(fixture.err().contains("--header: \"X-User\" (expected: NAME: VALUE)"), fixture.err());
    }

    private void assertServed(String... options) {
        assertEquals(OptionalInt.of(0), explain(options), fixture.out() + fixture.err());
    }

    private void assertRefused(String how, String... options) {
        assertEquals(OptionalInt.of(1), explain(options), fixture.out() + fixture.err());
        assertTrue(fixture.out().contains("\nrefused   " + how), fixture.out());
    }

    private OptionalInt explain(String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "explain";
        arguments[1] = "-";
        System.arraycopy(options, 0, arguments, 2, options.length);
        return fixture.reading(MANIFESTS, arguments);
    }

    /** A Service with an endpoint that is ready and one that drains. */
    static String service(String name, String namespace, String... annotations) {
        return """
                ---
                apiVersion: v1
                kind: Service
                metadata:
                  name: %1$s
                  namespace: %2$s
                  annotations:
                    moorgate.io/%3$s
                spec:
                  ports:
                    - {name: http, port: 80}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: %1$s-1
                  namespace: %2$s
                  labels: {kubernetes.io/service-name: %1$s}
                addressType: IPv4
                ports:
                  - {name: http, port: 8080, protocol: TCP}
                endpoints:
                  - addresses: [10.0.0.1]
                    targetRef: {kind: Pod, name: %1$s-0, namespace: %2$s, uid: uid-%1$s-0}
                  - addresses: [10.0.0.2]
                    conditions: {ready: false, serving: true, terminating: true}
                    targetRef: {kind: Pod, name: %1$s-1, namespace: %2$s, uid: uid-%1$s-1}
                """.formatted(name, namespace, String.join("\n    moorgate.io/", annotations));
    }
}
