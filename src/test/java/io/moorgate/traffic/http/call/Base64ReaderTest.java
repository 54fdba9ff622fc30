package io.moorgate.traffic.http.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64ReaderTest {
    @Property
    void readsWhatIsEncodedWhateverThePiecesAndThePadding(
            @ForAll @Size(max = 40) byte[] first,
            @ForAll @Size(max = 40) byte[] second,
            @ForAll @IntRange(min = 1, max = 9) int piece) {
        Base64.Encoder encoder = Base64.getEncoder();
        byte[] text =
                (encoder.encodeToString(first) + encoder.encodeToString(second)).getBytes(StandardCharsets.US_ASCII);
        Base64Reader reader = new Base64Reader();
        ByteBuf out = Unpooled.buffer();
        for (int at = 0; at < text.length; at += piece) {
            assertTrue(reader.decode(Unpooled.wrappedBuffer(text, at, Math.min(piece, text.length - at)), out));
        }
        assertTrue(reader.isWhole());
        byte[] both = ByteBufUtil.getBytes(Unpooled.wrappedBuffer(first, second));
        assertArrayEquals(both, ByteBufUtil.getBytes(out));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AA A", "AA-A", "=AAA", "A===", "AA=A", "\u00fcAAA"})
    void refusesWhatIsNot(String text) {
        ByteBuf data = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
        assertEquals(false, new Base64Reader().decode(data, Unpooled.buffer()));
    }
}
