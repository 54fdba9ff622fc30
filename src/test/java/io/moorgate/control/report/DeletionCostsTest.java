package io.moorgate.control.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.report.DeletionCosts.Outcome;
import io.moorgate.control.source.cluster.Cluster;
import io.moorgate.control.source.cluster.MockApiServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Costs of deletion as they are written to the mock API server. */
class DeletionCostsTest {
    private MockApiServer api;
    private KubernetesClient client;
    private final List<String> patches = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException {
        api = new MockApiServer();
        client = api.directClient();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        api.close();
    }

    private Pod create(String owner) {
        return client.resource(new PodBuilder(Cluster.pod("web", "chat-0"))
                        .editMetadata()
                        .addNewOwnerReference()
                        .withApiVersion("apps/v1")
                        .withKind(owner)
                        .withName("chat")
                        .withUid("owner")
                        .endOwnerReference()
                        .endMetadata()
                        .build())
                .create();
    }

    private Outcome write(Pod pod, int cost) {
        return new DeletionCosts(client)
                .write("web", pod.getMetadata().getName(), pod.getMetadata().getUid(), cost);
    }

    /** Answers patches with {@code status}, and keeps what was asked. */
    private void answerPatches(int status) {
        api.answer(request -> {
            if (!request.getMethod().equals("PATCH")) {
                return null;
            }
            patches.add(request.getPath() + " " + request.getHeader("Content-Type") + " "
                    + request.getBody().readUtf8());
            return MockApiServer.status(status, "Patched");
        });
    }

    @Test
    void areAppliedByAFieldManagerOfTheGatewaysOwnWithoutForceToThePodOfThatUid() {
        Pod pod = create("ReplicaSet");
        answerPatches(409);
        assertEquals(Outcome.LEFT_TO_OTHERS, write(pod, 12));
        String patch = patches.getFirst();
        assertTrue(patch.contains("fieldManager=moorgate"), patch);
        assertTrue(!patch.contains("force=true"), patch);
        assertTrue(patch.contains("application/apply-patch+yaml"), patch);
        assertTrue(patch.contains(DeletionCosts.ANNOTATION) && patch.contains("12"), patch);
        assertTrue(patch.contains(pod.getMetadata().getUid()), patch);
    }

    @Test
    void areNotWrittenWithoutTheRight() {
        Pod pod = create("ReplicaSet");
        answerPatches(403);
        assertEquals(Outcome.FORBIDDEN, write(pod, 1));
    }

    @Test
    void areForPodsOfReplicaSetsOnly() {
        Pod pod = create("StatefulSet");
        answerPatches(200);
        assertEquals(Outcome.NOT_OF_A_REPLICA_SET, write(pod, 1));
        assertEquals(List.of(), patches);
    }

    @Test
    void areNotWrittenOnAPodThatWasMadeAnewUnderTheName() {
        Pod pod = create("ReplicaSet");
        client.resource(pod).delete();
        assertEquals(Outcome.GONE, write(pod, 1));
        create("ReplicaSet");
        answerPatches(200);
        assertEquals(Outcome.GONE, write(pod, 1));
        assertEquals(List.of(), patches);
        assertNull(client.pods()
                .inNamespace("web")
                .withName("chat-0")
                .get()
                .getMetadata()
                .getAnnotations()
                .get(DeletionCosts.ANNOTATION));
    }
}
