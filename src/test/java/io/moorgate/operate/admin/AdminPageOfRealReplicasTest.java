package io.moorgate.operate.admin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in Chromium as it shows all of three linked gateways. */
class AdminPageOfRealReplicasTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** How many answers of a list the page has had. */
    private static final String LOOKS =
            "performance.getEntriesByType('resource').filter(each => each.name.includes('api/events')).length";

    @TempDir
    private Path directory;

    private AdminReplicas replicas;
    private ChromiumTab tab;

    @BeforeEach
    void startThree() throws Exception {
        writeService();
        replicas = new AdminReplicas(directory, 3);
        await().atMost(PATIENCE).until(replicas::areLinked);
        tab = new ChromiumTab();
    }

    private void writeService() throws IOException {
        Files.writeString(directory.resolve("chat.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: chat, namespace: test, annotations: {moorgate.io/path: /chat, moorgate.io/hots: a}}
                spec: {ports: [{name: web, port: 80, targetPort: 8080}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: chat-1, namespace: test, labels: {kubernetes.io/service-name: chat}}
                addressType: IPv4
                ports: [{name: web, port: 8080}]
                endpoints:
                  - {addresses: [127.0.0.1], targetRef: {kind: Pod, name: chat-0, namespace: test, uid: uid-0}}
                  - {addresses: [127.0.0.2], targetRef: {kind: Pod, name: chat-1, namespace: test, uid: uid-1}}
                """);
    }

    @AfterEach
    void closeAll() {
        tab.close();
        replicas.close();
    }

    private void open() {
        tab.open("http://" + AdminReplicas.host(0) + ":" + replicas.managementPort(0) + "/#replica=all");
        tab.awaitTrue("document.getElementById('replica').value === 'all'");
    }

    private void awaitFilled() {
        tab.awaitTrue("document.querySelectorAll('#overview tbody tr').length === 3"
                + " && document.querySelectorAll('#endpoints tbody tr').length === 2"
                + " && document.querySelectorAll('#routes tbody tr').length === 1"
                + " && document.querySelectorAll('#problems tbody tr').length === 1");
    }

    @Test
    void everyListIsFilledAndStaysFresh() {
        open();
        awaitFilled();
        int looks = (int) tab.value(LOOKS);
        tab.awaitTrue(LOOKS + " >= " + (looks + 3));
        assertEquals("", tab.value("document.getElementById('summary').className"));
        assertEquals(0, tab.value("document.querySelectorAll('.unanswered').length"));
        assertEquals(
                "1 routes, 2 endpoints, 0 live connections, 1 problems",
                tab.value("document.getElementById('summary').textContent"));
    }

    @Test
    void aReplicaThatDoesNotAnswerIsNamedBesideWhatTheOthersSay() {
        replicas.replaceManagement(1, request -> {});
        open();
        tab.awaitTrue("document.querySelectorAll('#overview tbody tr').length === 2"
                + " && document.querySelectorAll('#endpoints tbody tr').length === 2");
        tab.awaitTrue("document.getElementById('summary').textContent.includes('replica gateway-1 is not reached')"
                + " && document.getElementById('summary').className === ''");
    }
}
