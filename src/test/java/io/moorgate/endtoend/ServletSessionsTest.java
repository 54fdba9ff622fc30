package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of a servlet container, known by its own JSESSIONID, through three gateways. */
class ServletSessionsTest {
    private static final int CLIENTS = 30;
    private static final int VISITS = 6;
    private static final int CONTAINERS = 3;

    @TempDir
    private Path directory;

    private final List<ServletContainer> containers = new ArrayList<>();
    private Fleet fleet;
    private List<GatewayProcess> gateways;

    @BeforeEach
    void startAll() throws Exception {
        Path manifests = Files.createDirectory(directory.resolve("manifests"));
        fleet = new Fleet(manifests, 3);
        for (int number = 0; number < CONTAINERS; number++) {
            Path base = Files.createDirectory(directory.resolve("container-" + number));
            containers.add(ServletContainer.start(base, "container-" + number));
        }
        new Manifests(manifests)
                .service(
                        "shop",
                        "http",
                        "path: /shop; affinity: 'learn:cookie:JSESSIONID'",
                        containers.stream().mapToInt(ServletContainer::port).toArray());
        gateways = fleet.start(3);
    }

    @AfterEach
    void endAll() throws Exception {
        fleet.end();
        for (ServletContainer container : containers) {
            container.close();
        }
    }

    @Test
    void aSessionStaysInItsContainerThroughEveryGateway() throws Exception {
        Set<String> used = new TreeSet<>();
        Map<String, List<String>> lost = new HashMap<>();
        for (int number = 0; number < CLIENTS; number++) {
            try (HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                List<String> said = new ArrayList<>();
                String session = "";
                for (int visit = 1; visit <= VISITS; visit++) {
                    GatewayProcess gateway = gateways.get((number + visit) % gateways.size());
                    HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://" + gateway.host() + ":" + gateway.httpPort() + "/shop"));
                    if (!session.isEmpty()) {
                        request.header("cookie", session);
                    }
                    HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
                    assertEquals(200, answer.statusCode(), answer::body);
                    session = answer.headers()
                            .firstValue("set-cookie")
                            .map(cookie -> cookie.split(";", 2)[0])
                            .orElse(session);
                    said.add(answer.body());
                }
                String container = said.getFirst().split(" ")[0];
                used.add(container);
                if (!said.getLast().equals(container + " " + VISITS)) {
                    lost.put(session, said);
                }
            }
        }
        assertTrue(lost.size() <= LearntSessionsTest.late(gateways), lost::toString);
        assertEquals(CONTAINERS, used.size(), used::toString);
    }
}
