package io.moorgate.traffic.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.moorgate.traffic.tls.ClientHelloReader.Finding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ClientHelloReaderTest {

    @Example
    void findsTheServerName() {
        assertEquals("db.example.com", nameOf(whole(ClientHellos.of("db.example.com"))));
        assertEquals("db.example.com", nameOf(whole(ClientHellos.of("DB.Example.COM"))));
    }

    @Example
    void aHelloWithoutServerNameHasAnEmptyOne() {
        assertEquals("", nameOf(whole(ClientHellos.of(""))));
    }

    @Example
    void otherProtocolsAreKnownByTheirFirstByte() {
        for (String greeting : List.of("G", "SSH-2.0-", "\0\0\0\10", "\u0016G")) {
            assertInstanceOf(
                    Finding.Malformed.class, whole(greeting.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
        }
    }

    @Example
    void anotherHandshakeMessageIsNoClientHello() {
        byte[] hello = ClientHellos.of("a.example");
        hello[5] = 2;
        assertInstanceOf(Finding.Malformed.class, whole(hello));
    }

    @Example
    void anEmptyRecordIsMalformed() {
        assertInstanceOf(Finding.Malformed.class, whole(new byte[] {22, 3, 1, 0, 0}));
    }

    @Example
    void aNameThatNoHostCanHaveIsMalformed() {
        byte[] hello = ClientHellos.of("abc.example");
        int at = new String(hello, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("abc.example");
        for (int bad : new int[] {0, ' ', '/', 0x80, 0xff}) {
            hello[at + 1] = (byte) bad;
            assertInstanceOf(Finding.Malformed.class, whole(hello));
        }
    }

    @Example
    void aHelloThatAnnouncesTooMuchIsRefusedBeforeItIsRead() {
        assertInstanceOf(Finding.TooLong.class, whole(new byte[] {22, 3, 1, 0x40, 0, 1, 0, 0x40, 1}));
    }

    @Example
    void tinyRecordsAreBoundedByTheirHeadersToo() {
        byte[] hello = new byte[8000];
        System.arraycopy(new byte[] {22, 3, 1, 0, 0, 1, 0, 0x1f, 0}, 0, hello, 0, 9);
        assertInstanceOf(Finding.TooLong.class, whole(ClientHellos.inRecordsOf(1, hello)));
    }

    @Property
    void findsTheNameAcrossAnyRecordsAndReads(
            @ForAll("names") String name,
            @ForAll @IntRange(min = 1, max = 700) int recordBytes,
            @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 300) Integer> reads) {
        byte[] hello = ClientHellos.inRecordsOf(recordBytes, ClientHellos.of(name));
        assertEquals(name, nameOf(inReads(hello, reads)));
    }

    @Property
    void everyCutOfAHelloIsIncomplete(@ForAll @IntRange(min = 1, max = 700) int recordBytes, @ForAll Random random) {
        byte[] hello = ClientHellos.inRecordsOf(recordBytes, ClientHellos.of("a.example"));
        byte[] cut = Arrays.copyOf(hello, random.nextInt(hello.length));
        assertInstanceOf(Finding.Incomplete.class, whole(cut));
    }

    @Property
    void anyBytesAreJudgedTheSameInAnyReads(
            @ForAll @Size(max = 2000) byte[] bytes,
            @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 300) Integer> reads) {
        assertEquals(whole(bytes), inReads(bytes, reads));
    }

    @Property
    void aDamagedHelloIsJudgedTheSameInAnyReads(
            @ForAll Random random, @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 300) Integer> reads) {
        byte[] hello = ClientHellos.inRecordsOf(1 + random.nextInt(600), ClientHellos.of("a.example"));
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            hello[random.nextInt(hello.length)] = (byte) random.nextInt(256);
        }
        assertEquals(whole(hello), inReads(hello, reads));
    }

    /** Another parser that saw another name would let a client of one Service reach another one. */
    @Property(tries = 300)
    void aDamagedHelloThatIsTakenNamesTheSameServerToTheJdksEngine(@ForAll Random random) {
        byte[] hello = ClientHellos.of("a.example");
        int names = new String(hello, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("a.example");
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextBoolean() ? names - 9 + random.nextInt(18) : random.nextInt(hello.length);
            hello[at] = (byte) random.nextInt(256);
        }
        if (whole(hello) instanceof Finding.Hello(ClientHello taken)) {
            ClientHellos.nameSeenByTheJdk(hello).ifPresent(seen -> assertEquals(seen, taken.serverName()));
        }
    }

    @Property(tries = 50)
    void neverAsksForMoreThanItsBound(@ForAll Random random) {
        byte[] endless = new byte[ClientHelloReader.BYTES_MAX];
        random.nextBytes(endless);
        System.arraycopy(new byte[] {22, 3, 1, 0x40, 0, 1, 0, 0x3f, (byte) 0xff}, 0, endless, 0, 9);
        assertInstanceOf(Finding.TooLong.class, whole(endless));
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> label = Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(20);
        return label.list().ofMinSize(2).ofMaxSize(6).map(labels -> String.join(".", labels) + ".example");
    }

    private static String nameOf(Finding finding) {
        return assertInstanceOf(Finding.Hello.class, finding).hello().serverName();
    }

    private static Finding whole(byte[] bytes) {
        return new ClientHelloReader().read(Unpooled.wrappedBuffer(bytes));
    }

    /** Feeds {@code bytes} in reads of the sizes given, the rest at once, until a finding is final. */
    private static Finding inReads(byte[] bytes, List<Integer> sizes) {
        ClientHelloReader reader = new ClientHelloReader();
        ByteBuf left = Unpooled.wrappedBuffer(bytes);
        for (int size : sizes) {
            Finding finding = reader.read(left.readSlice(Math.min(size, left.readableBytes())));
            if (!(finding instanceof Finding.Incomplete)) {
                return finding;
            }
        }
        return reader.read(left);
    }
}
