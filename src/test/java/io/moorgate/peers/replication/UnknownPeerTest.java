package io.moorgate.peers.replication;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.peers.link.AnyCertificate;
import io.moorgate.peers.link.EphemeralCertificate;
import io.moorgate.peers.link.Frames;
import io.moorgate.peers.link.PeerTrust;
import io.moorgate.peers.link.SharedKeyProof;
import io.moorgate.peers.link.SharedKeyProof.Ends;
import io.moorgate.peers.link.SharedKeyProof.Role;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that is no replica learns nothing from the peer port, nor from a replica that dials it. */
class UnknownPeerTest {
    private static final String KEY = "a key of more than thirty-two bytes!!!!!";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PATIENCE_MS = 60_000;

    @TempDir
    Path folder;

    private PeerTrust key(String name, String text) throws IOException {
        return new PeerTrust.SharedKey(Files.writeString(folder.resolve(name), text));
    }

    @Test
    void whoeverProvesAnotherKeyIsToldNothingAndIsCounted() throws Exception {
        try (Node node = Node.start("a", key("key", KEY));
                SSLSocket peer = dial(node, EphemeralCertificate.make())) {
            prove(peer, "another key of more than thirty-two bytes", Role.DIALS);
            assertEquals(0, readAll(peer));
            await().atMost(PATIENCE).until(() -> node.replication.status().refused() == 1);
        }
    }

    @Test
    void aProofOfTheOtherSidesRoleIsNone() throws Exception {
        try (Node node = Node.start("a", key("key", KEY));
                SSLSocket peer = dial(node, EphemeralCertificate.make())) {
            prove(peer, KEY, Role.IS_DIALLED);
            assertEquals(0, readAll(peer));
        }
    }

    @Test
    void whoeverProvesNothingIsLeftOutAfterAWhile() throws Exception {
        try (Node node = Node.start("a", key("key", KEY));
                SSLSocket peer = dial(node, EphemeralCertificate.make())) {
            assertEquals(0, readAll(peer));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 33, 100_000, Integer.MAX_VALUE, -1})
    void aFrameThatIsNoProofEndsTheConnection(int length) throws Exception {
        try (Node node = Node.start("a", key("key", KEY));
                SSLSocket peer = dial(node, EphemeralCertificate.make())) {
            peer.getOutputStream().write(ByteBuffer.allocate(40).putInt(length).array());
            assertEquals(0, readAll(peer));
        }
    }

    @Test
    void whoeverHasNoCertificateIsToldNothing() throws Exception {
        try (Node node = Node.start("a", key("key", KEY));
                SSLSocket peer = dial(node, null)) {
            assertEquals(0, readAll(peer));
        }
    }

    @Test
    void whoeverHasACertificateOfAnotherAuthorityIsToldNothing() throws Exception {
        PeerTrust ours = new TestAuthority(folder).issue("a");
        try (Node node = Node.start("a", ours);
                SSLSocket peer = dial(node, EphemeralCertificate.make())) {
            assertEquals(0, readAll(peer));
        }
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        PeerTrust theirs = new TestAuthority(elsewhere).issue("b");
        try (Node node = Node.start("a", ours);
                Node other = Node.start("b", theirs, node.address)) {
            await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> node.links() + other.links() == 0);
        }
    }

    @Test
    void bytesThatAreNoTlsAreToldNothingButAnAlert() throws Exception {
        try (Node node = Node.start("a", key("key", KEY));
                Socket peer = new Socket()) {
            peer.connect(address(node));
            peer.setSoTimeout(PATIENCE_MS);
            peer.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes());
            byte[] answer = peer.getInputStream().readAllBytes();
            assertEquals(0, answer.length == 7 && answer[0] == 21 ? 0 : answer.length, "more than an alert");
        }
    }

    @Test
    void whoeverIsDialledWithoutTheKeySeesOneProofAndNothingElse() throws Exception {
        EphemeralCertificate own = EphemeralCertificate.make();
        try (SSLServerSocket fake =
                (SSLServerSocket) context(own).getServerSocketFactory().createServerSocket(0, 8)) {
            fake.setNeedClientAuth(true);
            try (Node node = Node.start("a", key("key", KEY), "127.0.0.1:" + fake.getLocalPort());
                    SSLSocket dialling = (SSLSocket) fake.accept()) {
                dialling.setSoTimeout(PATIENCE_MS);
                byte[] proof = dialling.getInputStream().readNBytes(Frames.LENGTH_BYTES + SharedKeyProof.BYTES);
                Ends ends = Ends.of(theirs(dialling), own.certificate());
                byte[] expected =
                        SharedKeyProof.proof(SharedKeyProof.ofLines(KEY).first(), Role.DIALS, ends);
                assertArrayEquals(expected, Arrays.copyOfRange(proof, Frames.LENGTH_BYTES, proof.length));
                prove(dialling, "another key of more than thirty-two bytes", Role.IS_DIALLED);
                assertEquals(0, readAll(dialling));
                assertEquals(0, node.links());
            }
        }
    }

    @Test
    void aReplicaIsLetInWhileUnauthenticatedPeersFillTheirPlaces() throws Exception {
        try (Node node = Node.start("a", key("key", KEY))) {
            List<Socket> unknown = new ArrayList<>();
            for (int number = 0; number < 200; number++) {
                Socket peer = new Socket();
                peer.connect(address(node));
                unknown.add(peer);
            }
            try (Node other = Node.start("b", key("key", KEY), node.address)) {
                await().atMost(PATIENCE).until(() -> node.links() == 1 && other.links() == 1);
            }
            for (Socket peer : unknown) {
                peer.close();
            }
        }
    }

    @Test
    void anUnauthenticatedPeerTakesThePlaceOfTheOneThatHasBeenThereLongest() throws Exception {
        try (Node node = Node.start("a", key("key", KEY));
                Socket longest = new Socket()) {
            longest.connect(address(node));
            longest.setSoTimeout(PATIENCE_MS);
            List<Socket> unknown = new ArrayList<>();
            for (int number = 0; number < PeerListener.UNAUTHENTICATED_MAX; number++) {
                Socket peer = new Socket();
                peer.connect(address(node));
                unknown.add(peer);
            }
            try (SSLSocket last = dial(node, EphemeralCertificate.make())) {
                assertEquals(-1, longest.getInputStream().read());
                assertEquals(0, readAll(last), "listened to until its time is over");
            }
            for (Socket peer : unknown) {
                peer.close();
            }
        }
    }

    private static SSLSocket dial(Node node, EphemeralCertificate own) throws Exception {
        SSLSocket socket = (SSLSocket) context(own).getSocketFactory().createSocket();
        socket.connect(address(node));
        socket.setSoTimeout(PATIENCE_MS);
        socket.startHandshake();
        return socket;
    }

    private static InetSocketAddress address(Node node) throws IOException {
        return PeerDialler.address(node.address);
    }

    private static SSLContext context(EphemeralCertificate own) throws Exception {
        KeyManager[] keys = new KeyManager[0];
        if (own != null) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", own.key(), new char[0], new Certificate[] {own.certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            keys = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys, new TrustManager[] {new AnyCertificate()}, null);
        return context;
    }

    private static X509Certificate theirs(SSLSocket socket) throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    private static void prove(SSLSocket socket, String key, Role role) throws Exception {
        SSLSession session = socket.getSession();
        X509Certificate own = (X509Certificate) session.getLocalCertificates()[0];
        Ends ends = socket.getUseClientMode() ? Ends.of(own, theirs(socket)) : Ends.of(theirs(socket), own);
        byte[] proof = SharedKeyProof.proof(SharedKeyProof.ofLines(key).first(), role, ends);
        socket.getOutputStream()
                .write(ByteBuffer.allocate(Frames.LENGTH_BYTES + proof.length)
                        .putInt(proof.length)
                        .put(proof)
                        .array());
    }

    /** How many bytes the other side says until it ends the connection, in whichever way. */
    private static int readAll(Socket socket) throws IOException {
        int said = 0;
        try (InputStream in = socket.getInputStream()) {
            while (in.read() >= 0) {
                said++;
            }
        } catch (SSLException | SocketException ended) {
            return said;
        }
        return said;
    }
}
