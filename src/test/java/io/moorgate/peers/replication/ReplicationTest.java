package io.moorgate.peers.replication;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins.Standing;
import io.moorgate.affinity.PinClaim;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.peers.link.PeerTrust;
import io.moorgate.routing.EndpointId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicationTest {
    private static final String OLD = "an old key of more than thirty-two bytes";
    private static final String NEW = "the new key, which is also long enough!!";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private PeerTrust key;

    @BeforeEach
    void writeKey() throws IOException {
        key = keyFile("key", OLD);
    }

    private PeerTrust.SharedKey keyFile(String name, String... keys) throws IOException {
        return new PeerTrust.SharedKey(Files.write(folder.resolve(name), List.of(keys)));
    }

    @Test
    void threeReplicasWithASharedKeyKnowWhatEachOfThemKnows() throws Exception {
        threeReplicas(key, key, key);
    }

    @Test
    void threeReplicasWithCertificatesKnowWhatEachOfThemKnows() throws Exception {
        TestAuthority authority = new TestAuthority(folder);
        threeReplicas(authority.issue("a"), authority.issue("b"), authority.issue("c"));
    }

    private static void threeReplicas(PeerTrust first, PeerTrust second, PeerTrust third) throws Exception {
        try (Node a = Node.start("a", first);
                Node b = Node.start("b", second, a.address);
                Node c = Node.start("c", third, a.address, b.address)) {
            List<Node> all = List.of(a, b, c);
            await().atMost(PATIENCE).until(() -> all.stream().allMatch(node -> node.links() == 2));
            a.connect(1, "x");
            b.connect(2, "y");
            PinClaim leaving = c.connect(3, "z");
            leaving.leave();
            Map<String, EndpointId> bound = bound(Map.of(1, "x", 2, "y", 3, "z"));
            await().atMost(PATIENCE)
                    .until(() -> all.stream().allMatch(node -> node.bound().equals(bound)));
            a.counts.increment(new EndpointId("x"));
            await().atMost(PATIENCE).until(() -> c.counts.of(new EndpointId("x")) == 1);
            assertEquals(ReplicaState.Phase.JOINED, c.replication.state().phase());
            assertEquals(management(a, "a").key(), management(c, "a").key());
            assertEquals("127.0.0.1", management(c, "b").host());
            assertEquals(Node.MANAGEMENT_PORT, management(c, "b").port());
        }
    }

    @Test
    void theOwnerOfAKeyKnowsAPinOnceItHasBeenHandedOverAndSaysWhatItKnows() throws Exception {
        try (Node a = Node.start("a", key);
                Node b = Node.start(
                        "b",
                        key,
                        question ->
                                Optional.of(new EndpointId(question.isLookup() ? "looked up by b" : "chosen by b")));
                Node c = Node.start("c", key, a.address, b.address)) {
            await().atMost(PATIENCE).until(() -> c.links() == 2);
            int number = IntStream.iterate(1, next -> next + 1)
                    .filter(next -> c.replication.standing(Sim.UPSTREAM, Sim.client(next)) == Standing.ASKS)
                    .findFirst()
                    .orElseThrow();
            c.connect(number, "x");
            CompletableFuture<Boolean> told = new CompletableFuture<>();
            c.replication.tell(Sim.UPSTREAM, Sim.client(number), Runnable::run, told::complete);
            assertTrue(told.get(20, TimeUnit.SECONDS));
            assertTrue(a.bound().size() + b.bound().size() > 0);
            int other = IntStream.iterate(number + 1, next -> next + 1)
                    .filter(next -> c.replication.standing(Sim.UPSTREAM, Sim.client(next)) == Standing.ASKS)
                    .findFirst()
                    .orElseThrow();
            CompletableFuture<Optional<EndpointId>> found = new CompletableFuture<>();
            c.replication.ask(
                    PinQuestion.lookup(Sim.UPSTREAM, Sim.client(other)),
                    Duration.ofSeconds(20),
                    Runnable::run,
                    found::complete);
            assertTrue(found.get(20, TimeUnit.SECONDS).isPresent());
        }
    }

    @Test
    void aReplicaThatIsAloneHandsOverAtOnce() throws Exception {
        try (Node a = Node.start("a", key)) {
            await().atMost(PATIENCE).until(() -> a.replication.standing(Sim.UPSTREAM, Sim.client(1)) == Standing.OWNER);
            CompletableFuture<Boolean> told = new CompletableFuture<>();
            a.connect(1, "x");
            a.replication.tell(Sim.UPSTREAM, Sim.client(1), Runnable::run, told::complete);
            assertTrue(told.isDone() && told.get());
        }
    }

    /** Where {@code node} would ask {@code replica}. */
    private static ManagementPort management(Node node, String replica) {
        return node.replication.status().replicas().stream()
                .filter(status -> status.replica().equals(replica))
                .findFirst()
                .flatMap(ReplicaStatus::management)
                .orElseThrow();
    }

    private static Map<String, EndpointId> bound(Map<Integer, String> endpoints) {
        Map<String, EndpointId> bound = new TreeMap<>();
        endpoints.forEach((client, endpoint) -> bound.put(Sim.client(client).toString(), new EndpointId(endpoint)));
        return bound;
    }

    @Test
    void allReplicasHaveTheSecretsOfSessionTicketsAndOneOfThemMakesThem() throws Exception {
        try (Node a = Node.start("a", key);
                Node b = Node.start("b", key, a.address);
                Node c = Node.start("c", key, a.address, b.address)) {
            List<Node> all = List.of(a, b, c);
            await().atMost(PATIENCE).until(() -> all.stream().allMatch(node -> node.links() == 2));
            await().atMost(PATIENCE)
                    .until(() -> all.stream()
                                    .filter(node -> node.replication.makesTickets())
                                    .count()
                            == 1);
            all.stream().filter(node -> node.replication.makesTickets()).forEach(node -> node.tickets.makeIfDue());
            await().atMost(PATIENCE)
                    .until(() -> all.stream()
                                            .map(node -> node.tickets.shared())
                                            .filter(shared -> !shared.isEmpty())
                                            .distinct()
                                            .count()
                                    == 1
                            && all.stream()
                                    .noneMatch(node -> node.tickets.shared().isEmpty()));
            try (Node late = Node.start("d", key, a.address)) {
                await().atMost(PATIENCE).until(() -> late.tickets.shared().equals(a.tickets.shared()));
            }
        }
    }

    @Test
    void theOwnerOfAClientAnswersForIt() throws Exception {
        try (Node a = Node.start("a", key);
                Node b = Node.start("b", key, a.address)) {
            await().atMost(PATIENCE).until(() -> a.links() == 1 && b.links() == 1);
            ClientKey others = IntStream.iterate(0, number -> number + 1)
                    .mapToObj(Sim::client)
                    .filter(client -> a.replication.standing(Sim.UPSTREAM, client) == Standing.ASKS)
                    .findFirst()
                    .orElseThrow();
            assertEquals(Standing.OWNER, b.replication.standing(Sim.UPSTREAM, others));
            await().atMost(PATIENCE).until(() -> ask(a, others).equals(Optional.of(new EndpointId("chosen by b"))));
            await().atMost(PATIENCE).until(() -> a.replication.status().asks().get(AskResult.ANSWERED) > 0);
            b.replication.close();
            await().atMost(PATIENCE).until(() -> a.replication.standing(Sim.UPSTREAM, others) == Standing.OWNER);
            assertEquals(Optional.of(new EndpointId("chosen by a")), ask(a, others));
        }
    }

    @Test
    void aChooserThatThrowsLosesNoPlaceForQuestions() throws Exception {
        try (Node alone = Node.start("a", key, question -> {
            throw new IllegalStateException("broken");
        })) {
            await().atMost(PATIENCE)
                    .until(() -> alone.replication.standing(Sim.UPSTREAM, Sim.client(1)) == Standing.OWNER);
            for (int question = 0; question < 2 * Replication.QUESTIONS_MAX; question++) {
                assertEquals(Optional.empty(), ask(alone, Sim.client(question)));
            }
            assertEquals(0, alone.replication.status().asks().get(AskResult.TOO_MANY));
        }
    }

    private static Optional<EndpointId> ask(Node node, ClientKey client) {
        CompletableFuture<Optional<EndpointId>> answer = new CompletableFuture<>();
        node.replication.ask(
                new PinQuestion(Sim.UPSTREAM, client, List.of()), PATIENCE, Runnable::run, answer::complete);
        return answer.orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void aReplicaThatStopsOwnsNothingAndHandsOverWhatItKnows() throws Exception {
        try (Node a = Node.start("a", key);
                Node b = Node.start("b", key, a.address)) {
            await().atMost(PATIENCE).until(() -> a.links() == 1 && b.links() == 1);
            IntStream.range(0, 1_000).forEach(client -> b.connect(client, "x").leave());
            b.replication.whenHandedOver().toCompletableFuture().join();
            assertEquals(1_000, a.bound().size());
            await().atMost(PATIENCE).until(() -> IntStream.range(0, 100)
                    .allMatch(client -> a.replication.standing(Sim.UPSTREAM, Sim.client(client)) == Standing.OWNER));
            assertEquals(Standing.ASKS, b.replication.standing(Sim.UPSTREAM, Sim.client(1)));
        }
    }

    @Test
    void oneLinkStaysWhereAReplicaIsListedUnderSeveralNames() throws Exception {
        try (Node a = Node.start("a", key)) {
            String port = a.address.substring(a.address.lastIndexOf(':') + 1);
            try (Node b = Node.start("b", key, a.address, "localhost:" + port, "127.0.0.2:" + port)) {
                await().atMost(PATIENCE)
                        .until(() -> b.replication.status().replicas().size() == 2 && b.links() == 1);
                long copies = a.replication.status().fullCopies();
                assertEquals(1, copies);
            }
        }
    }

    @Test
    void aKeyIsReplacedWhileLinksStandAndFall() throws Exception {
        try (Node a = Node.start("a", keyFile("both", OLD, NEW));
                Node b = Node.start("b", keyFile("new-first", NEW, OLD), a.address);
                Node c = Node.start("c", keyFile("old", OLD), a.address)) {
            await().atMost(PATIENCE).until(() -> a.links() == 2 && b.links() == 1 && c.links() == 1);
        }
    }

    @Test
    void aKeyFileIsReadAgainWhenItChanges() throws Exception {
        try (Node a = Node.start("a", keyFile("a", OLD));
                Node b = Node.start("b", keyFile("b", NEW), a.address)) {
            assertEquals(0, b.links());
            keyFile("a", OLD, NEW);
            await().atMost(PATIENCE).until(() -> a.links() == 1 && b.links() == 1);
        }
    }

    @Test
    void aShortKeyIsRefused() throws Exception {
        PeerTrust weak = keyFile("weak", "secret");
        assertTrue(assertThrows(IOException.class, () -> Node.start("a", weak))
                .getMessage()
                .contains("a key of 6 bytes (expected: >= 32)"));
    }
}
