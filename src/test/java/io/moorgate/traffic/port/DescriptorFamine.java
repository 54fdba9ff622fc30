package io.moorgate.traffic.port;

import static org.awaitility.Awaitility.await;

import io.moorgate.time.Ticker;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The main class of {@link AcceptFaultsTest}'s process: takes every descriptor that is left, lets a client wait in the
 * backlog meanwhile, and looks how often accepting was tried.
 */
final class DescriptorFamine {
    private static final Duration FAMINE = Duration.ofSeconds(3);

    private DescriptorFamine() {}

    public static void main(String[] arguments) throws Exception {
        GreetingEndpoint endpoint = new GreetingEndpoint("served");
        TcpFixture fixture = new TcpFixture();
        int port = fixture.serve(TcpRoutes.to(endpoint.port()));
        try (Socket warm = TcpFixture.dial(port)) {
            expect("served", GreetingEndpoint.read(warm));
        }
        fixture.awaitNothingLeft();

        Socket client = new Socket();
        client.bind(null);
        List<FileInputStream> hoard = hoard();
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        long beganNanos = Ticker.system().nanos();
        await().atMost(Duration.ofSeconds(30)).until(() -> Ticker.system().nanos() - beganNanos > FAMINE.toNanos());
        long tries = fixture.events().count("limit accept");
        for (FileInputStream one : hoard) {
            one.close();
        }
        client.setSoTimeout(10_000);
        expect("served", GreetingEndpoint.read(client));
        long triesMax = FAMINE.toNanos() / AcceptFaults.PAUSE_NANOS + 1;
        if (tries < 1 || tries > triesMax) {
            throw new AssertionError("accept tried " + tries + " times (expected: 1.." + triesMax + ")");
        }
        client.close();
        fixture.awaitNothingLeft();
        relayTheLastTwo(fixture);
        System.out.println("served again after " + tries + " tries");
        System.exit(0);
    }

    /** A connection that gets the process's last two descriptors is relayed with them. */
    private static void relayTheLastTwo(TcpFixture fixture) throws Exception {
        try (ServerSocket endpoint = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Socket client = new Socket()) {
            int port = fixture.serve(TcpRoutes.to(endpoint.getLocalPort()));
            client.bind(null);
            List<FileInputStream> hoard = hoard();
            hoard.removeLast().close();
            hoard.removeLast().close();
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            await().until(() -> fixture.connections().all().size() == 1);
            for (FileInputStream one : hoard) {
                one.close();
            }
            client.setSoTimeout(10_000);
            try (Socket relayed = endpoint.accept()) {
                relayed.getOutputStream().write("relayed\n".getBytes(StandardCharsets.UTF_8));
                expect("relayed", GreetingEndpoint.read(client));
            }
        }
    }

    private static List<FileInputStream> hoard() {
        List<FileInputStream> hoard = new ArrayList<>();
        try {
            while (hoard.size() < 100_000) {
                hoard.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException full) {
            return hoard;
        }
        throw new AssertionError("descriptors: no end after " + hoard.size() + " (expected: at most 1024)");
    }

    private static void expect(String wanted, String got) {
        if (!wanted.equals(got)) {
            throw new AssertionError("\"" + got + "\" (expected: \"" + wanted + "\")");
        }
    }
}
