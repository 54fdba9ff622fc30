package io.moorgate.traffic.http.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What {@link HeadWriter} writes, and what it does not. */
class HeadWriterTest {
    /** Beyond what ISO 8859-1 has. */
    private static final int CHARS = 0x180;

    private static String written(Consumer<HeadWriter> lines) {
        HeadWriter writer = HeadWriter.begin();
        lines.accept(writer);
        ByteBuf bytes = Unpooled.buffer();
        writer.writeTo(bytes);
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static boolean isWritten(Consumer<HeadWriter> lines) {
        try {
            written(lines);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    @Test
    void writesTheLinesOfAHead() {
        assertEquals("GET /a?b=c HTTP/1.1\r\nhost: a.test\r\nx: \r\n\r\n", written(head -> {
            head.requestLine("GET", "/a?b=c");
            head.field(AsciiString.cached("host"), "a.test");
            head.field("x", "");
            head.line();
        }));
        assertEquals("HTTP/1.0 299 all is well\r\n", written(head -> head.statusLine(true, 299, "all is well")));
    }

    @Test
    void writesWhatIsNotIso88591AsAQuestionMark() {
        assertEquals("x: \u00e4?\r\n", written(head -> head.field("x", "\u00e4\u010a")));
    }

    @Test
    void refusesTheNamesThatNettyRefuses() {
        for (char c = 0; c < CHARS; c++) {
            String name = "a" + c;
            boolean token = HttpHeaderValidationUtil.validateToken(name) == -1;
            assertEquals(token, isWritten(head -> head.field(name, "v")), "in a name: " + (int) c);
            assertEquals(token, isWritten(head -> head.requestLine(name, "/")), "in a method: " + (int) c);
        }
        assertThrows(IllegalArgumentException.class, () -> written(head -> head.field("", "v")));
        assertThrows(IllegalArgumentException.class, () -> written(head -> head.requestLine("", "/")));
    }

    @Test
    void refusesTheValuesThatNettyRefuses() {
        for (char c = 0; c < CHARS; c++) {
            for (String value : new String[] {"v" + c, c + "v"}) {
                boolean valid = HttpHeaderValidationUtil.validateValidHeaderValue(value) == -1;
                assertEquals(valid, isWritten(head -> head.field("a", value)), "in a value: " + (int) c);
            }
        }
    }

    @Test
    void refusesTargetsAndReasonsThatWouldEndTheirLine() {
        for (String end : new String[] {" ", "\t", "\r", "\n", "\0", "\u007f"}) {
            assertThrows(IllegalArgumentException.class, () -> written(head -> head.requestLine("GET", "/" + end)));
        }
        for (String end : new String[] {"\r", "\n"}) {
            assertThrows(IllegalArgumentException.class, () -> written(head -> head.statusLine(false, 200, end)));
        }
    }
}
