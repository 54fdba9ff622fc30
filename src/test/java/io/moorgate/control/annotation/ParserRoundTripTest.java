package io.moorgate.control.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.moorgate.routing.Cidr;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.OriginPattern;
import io.moorgate.routing.Rate;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written as an annotation is read as what was meant. */
class ParserRoundTripTest {
    private static final Parser<Duration> SPAN = Durations.from(Duration.ZERO);

    /** What a client's answer takes longer than would drop it. */
    @Test
    void pingIntervalsAreZeroOrASecondAndMore() {
        Parser<Duration> interval = Lifetime.PING_INTERVAL::parse;
        for (long millis : List.of(0L, 1_000L, 1_001L, 31_536_000_000L)) {
            assertReads(Duration.ofMillis(millis), interval, millis + "ms");
        }
        for (String text : List.of("1ms", "999ms", "8761h", "999999999999h", "-1", "?!")) {
            assertEquals(Parsed.bad("0, or 1s and more, to 8760h"), interval.parse(text), text);
        }
    }

    @Property
    void durations(@ForAll @LongRange(max = 31_536_000_000L) long millis) {
        Duration span = Duration.ofMillis(millis);
        assertReads(span, SPAN, Durations.text(span));
        assertReads(span, SPAN, millis + "ms");
    }

    @ParameterizedTest
    @CsvSource({"300ms, PT0.3S", "30s, PT30S", "5m, PT5M", "2h, PT2H", "90, PT90S", "0, PT0S", "007, PT7S"})
    void durationsAreSpeltWithAUnitOrInSeconds(String text, Duration expected) {
        assertReads(expected, SPAN, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5x", "-1", "1h30m", "1.5h", "5 m", "5M", "m", "99999h", "999999999999h", "٣s", "1e3"})
    void otherDurationsAreNot(String text) {
        assertInstanceOf(Parsed.Bad.class, SPAN.parse(text));
    }

    @Property
    void sizes(@ForAll @LongRange(max = 1L << 40) long bytes) {
        Parser<Long> parser = Numbers.size(0, 1L << 40);
        assertReads(bytes, parser, Long.toString(bytes));
        assertReads((bytes >> 10) << 10, parser, (bytes >> 10) + "Ki");
        assertReads((bytes >> 20) << 20, parser, (bytes >> 20) + "Mi");
        assertReads((bytes >> 30) << 30, parser, (bytes >> 30) + "Gi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1K", "1ki", "-1", "1.5Mi", "1025Gi", "999999999999999999Gi", "Mi"})
    void otherSizesAreNot(String text) {
        assertInstanceOf(Parsed.Bad.class, Numbers.size(0, 1L << 40).parse(text));
    }

    @Property
    void rates(@ForAll @IntRange(min = 1, max = Rate.COUNT_MAX) int count, @ForAll Rate.Per per) {
        Rate rate = new Rate(count, per);
        assertReads(rate, Numbers.rate(), rate.toString());
    }

    @Property
    void percentages(@ForAll @IntRange(max = 100) int percent) {
        assertReads(percent, Numbers.percent(0, 100), percent + "%");
        assertReads(percent, Numbers.percent(0, 100), Integer.toString(percent));
    }

    @Property
    void listens(@ForAll @IntRange(min = 1, max = 65535) int port, @ForAll("labels") String name) {
        ListenPort plain = new ListenPort(port, Optional.empty());
        ListenPort named = new ListenPort(port, Optional.of(new PortRef(name)));
        assertReads(List.of(plain), Ports.listen(), plain.toString());
        assertReads(List.of(named), Ports.listen(), named.toString());
    }

    @Property
    void listsOfHosts(@ForAll("hostLists") List<String> hosts) {
        List<HostPattern> expected =
                new LinkedHashSet<>(hosts).stream().map(HostPattern::new).toList();
        assertReads(expected, Names.hostPattern().list(), String.join(" , ", hosts));
    }

    @Property
    void paths(@ForAll("labelLists") List<String> elements) {
        String path = "/" + String.join("/", elements);
        assertReads(path, Names.path(), path);
        assertReads(path + "%C3%A9", Names.path(), path + "%c3%a9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chat", "/a b", "/a?b", "/a#b", "/%", "/%4", "/%zz", "/../a", "/a/.", "/ü", "/a,b"})
    void otherPathsAreNot(String text) {
        assertInstanceOf(Parsed.Bad.class, Names.path().parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                "-a.com",
                "a-.com",
                "a_b.com",
                "*.*.com",
                "a.*.com",
                "*com",
                "*.",
                "a.com:80",
                "ü.com",
                "a b"
            })
    void otherHostsAreNot(String text) {
        assertInstanceOf(Parsed.Bad.class, Names.hostPattern().parse(text));
    }

    @Property
    void networks(@ForAll @Size(16) byte[] address, @ForAll @IntRange(max = 32) int bits) throws Exception {
        Cidr network = new Cidr(InetAddress.getByAddress(address), bits);
        assertReads(network, Networks.cidr(), network.toString());
    }

    @Property
    void clientPrefixes(@ForAll @IntRange(max = 32) int v4Bits, @ForAll @IntRange(max = 128) int v6Bits) {
        assertReads(new ClientPrefix(v4Bits, v6Bits), Networks.clientPrefix(), v4Bits + "," + v6Bits);
    }

    @Property
    void origins(@ForAll("hosts") String host, @ForAll @IntRange(min = 1, max = 65535) int port) {
        OriginPattern origin = new OriginPattern("https", new HostPattern(host), port);
        assertReads(origin, Networks.origin(), origin.toString());
        assertReads(new OriginPattern("http", new HostPattern(host), 80), Networks.origin(), "http://" + host);
    }

    @Property
    void listsAreBounded(@ForAll @IntRange(min = 1, max = 400) int length) {
        String text =
                Arbitraries.just("a").list().ofSize(length).sample().stream().collect(Collectors.joining(","));
        Parsed<List<String>> parsed = Names.host().list().parse(text);
        assertEquals(length <= Parser.LIST_ELEMENTS_MAX, parsed instanceof Parsed.Good);
    }

    @Provide
    Arbitrary<String> labels() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(20);
    }

    @Provide
    Arbitrary<String> hosts() {
        Arbitrary<String> names = labels().list().ofMinSize(1).ofMaxSize(5).map(labels -> String.join(".", labels));
        return Arbitraries.oneOf(names, names.map(name -> "*." + name));
    }

    @Provide
    Arbitrary<List<String>> hostLists() {
        return hosts().list().ofMinSize(1).ofMaxSize(20);
    }

    @Provide
    Arbitrary<List<String>> labelLists() {
        return labels().list().ofMaxSize(6);
    }

    private static <T> void assertReads(T expected, Parser<T> parser, String text) {
        assertEquals(Parsed.good(expected), parser.parse(text), text);
    }
}
