package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What the dearest head costs that the default limits let through: as many names in {@code Connection} as it has room for,
 * and as many fields, all with one hash.
 */
class ConnectionNamesTest {
    private static final int REQUESTS = 300;

    /** Far above what is measured, far below the 59 ms that a head of 6,000 fields took. */
    private static final double MILLIS_MAX = 10;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    @Test
    void aHeadOfCollidingNamesCostsLittle() throws IOException {
        List<String> names = colliding(11);
        String fields = names.stream().limit(120).map(name -> name + ": 1\r\n").collect(Collectors.joining());
        int room = HttpSettings.DEFAULT.heads().bytesMax() - fields.length() - 200;
        String connection = names.stream().skip(120).limit(room / 23).collect(Collectors.joining(","));
        String dear = "GET / HTTP/1.1\r\nHost: a\r\nConnection: " + connection + "\r\n" + fields + "\r\n";
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = new RawEndpoint(peer -> {
                    while (true) {
                        peer.readHead();
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    }
                })) {
            fixture.routeAllTo(endpoint.port());
            millisEach(fixture, dear);
            double plain = millisEach(fixture, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            double each = millisEach(fixture, dear);
            System.out.printf(
                    Locale.ROOT,
                    "a head of %d bytes with %d names in Connection: %.3f ms of the loop's CPU time, a plain one %.3f ms%n",
                    dear.length(),
                    connection.split(",").length,
                    each,
                    plain);
            assertTrue(each < MILLIS_MAX, () -> each + " ms a request (expected: < " + MILLIS_MAX + ")");
        }
    }

    private double millisEach(HttpFixture fixture, String head) throws IOException {
        long before = loopNanos();
        try (RawClient client = fixture.connect()) {
            for (int request = 0; request < REQUESTS; request++) {
                String answer = client.send(head).readAnswer();
                assertTrue(answer.startsWith("http/1.1 200 "), answer);
            }
        }
        return (loopNanos() - before) / 1e6 / REQUESTS;
    }

    private long loopNanos() {
        long nanos = 0;
        for (long id : threads.getAllThreadIds()) {
            var thread = threads.getThreadInfo(id);
            if (thread != null && thread.getThreadName().contains("eventloop")) {
                nanos += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return nanos;
    }

    /** All names of so many pairs of letters; the two pairs have one hash, and so have all names. */
    private static List<String> colliding(int pairs) {
        List<String> names = new ArrayList<>(List.of(""));
        for (int pair = 0; pair < pairs; pair++) {
            names = names.stream()
                    .flatMap(begin -> IntStream.range(0, 2).mapToObj(half -> begin + (half == 0 ? "a~" : "b_")))
                    .toList();
        }
        assertEquals(1, names.stream().mapToInt(String::hashCode).distinct().count());
        return names;
    }
}
