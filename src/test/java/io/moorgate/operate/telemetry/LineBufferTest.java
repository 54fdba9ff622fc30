package io.moorgate.operate.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LineBufferTest {
    private static final Instant TIME = Instant.parse("2026-03-01T10:20:30.045Z");

    @Test
    void leavesAWordAsItIsAndQuotesTheRest() {
        assertEquals(
                "time=2026-03-01T10:20:30.045Z a=/x?y b=\"1=2\" c=\"\\\"\" d=\"\\\\\" e=\"\\u00e9\\u0000\\n\" f=-7 g=1.005"
                        + " h=true\n",
                new LineBuffer(LogFormat.TEXT)
                        .begin(TIME)
                        .text("a", "/x?y")
                        .text("b", "1=2")
                        .text("c", "\"")
                        .text("d", "\\")
                        .text("e", "\u00e9\0\n")
                        .text("left-out", "")
                        .number("f", -7)
                        .seconds("g", 1_005_999_999L)
                        .flag("h", true)
                        .end()
                        .take());
    }

    @Test
    void cutsAValueThatIsTooLong() {
        String line = new LineBuffer(LogFormat.TEXT)
                .begin(TIME)
                .text("a", "x".repeat(100_000))
                .end()
                .take();
        assertTrue(line.length() < LineBuffer.VALUE_CHARS_MAX + 100, () -> "" + line.length());
    }

    @Test
    void halfACharacterBecomesTheReplacementCharacter() {
        assertEquals(
                "{\"time\":\"2026-03-01T10:20:30.045Z\",\"a\":\"\\ufffd\",\"b\":\"\\ud83d\\ude00\"}\n",
                new LineBuffer(LogFormat.JSON)
                        .begin(TIME)
                        .text("a", "\ud83d")
                        .text("b", "\ud83d\ude00")
                        .end()
                        .take());
    }

    @Property
    void aTextStaysOneValueOfOneLine(@ForAll String text) {
        String line =
                new LineBuffer(LogFormat.TEXT).begin(TIME).text("a", text).end().take();
        String value = "( a=([!-~&&[^\"\\\\=]]+|\"([ -~&&[^\"\\\\]]|\\\\[\"\\\\nt]|\\\\u[0-9a-f]{4})*\"))?";
        assertTrue(line.matches("time=\\S+" + value + "\n"), line);
    }

    @Property
    void jsonIsReadBackAsItWas(@ForAll String text) {
        String line = new LineBuffer(LogFormat.JSON)
                .begin(TIME)
                .text("a", text)
                .number("n", 5)
                .end()
                .take();
        JsonObject read = new JsonObject(line);
        String whole = new String(
                text.getBytes(java.nio.charset.StandardCharsets.UTF_16BE), java.nio.charset.StandardCharsets.UTF_16BE);
        assertEquals(whole.substring(0, Math.min(whole.length(), LineBuffer.VALUE_CHARS_MAX)), read.getString("a", ""));
        assertEquals(5, read.getInteger("n"));
    }
}
