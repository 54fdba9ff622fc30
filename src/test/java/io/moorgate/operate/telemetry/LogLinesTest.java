package io.moorgate.operate.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class LogLinesTest {
    private final ExtLogRecord line = new ExtLogRecord(
            Level.WARN, "problem message=%s", ExtLogRecord.FormatStyle.PRINTF, LogLinesTest.class.getName());

    LogLinesTest() {
        line.setParameters(new Object[] {"a \"b\"\ntime=forged"});
        line.setInstant(Instant.parse("2026-03-01T10:20:30.045Z"));
        line.setLoggerName("io.moorgate.X");
        line.setThreadName("main");
    }

    @Test
    void writesOneLineThatParses() {
        assertEquals(
                "time=2026-03-01T10:20:30.045Z level=WARN logger=io.moorgate.X thread=main"
                        + " message=\"problem message=a \\\"b\\\"\\ntime=forged\"\n",
                new LogLines(LogFormat.TEXT).format(line));
    }

    @Test
    void theTraceOfAFaultFollowsInLinesThatBeginWithASpace() {
        line.setThrown(new IllegalStateException("gone\ntime=forged"));
        List<String> lines = new LogLines(LogFormat.TEXT).format(line).lines().toList();
        assertTrue(lines.getFirst().endsWith(" fault=\"java.lang.IllegalStateException: gone\\ntime=forged\""));
        assertTrue(lines.size() > 3);
        assertTrue(lines.stream().skip(1).allMatch(each -> each.startsWith("  ")), lines::toString);
    }

    @Test
    void writesJsonWithTheTraceInIt() {
        line.setThrown(new IllegalStateException("gone"));
        JsonObject read = new JsonObject(new LogLines(LogFormat.JSON).format(line));
        assertEquals("problem message=a \"b\"\ntime=forged", read.getString("message"));
        assertEquals("java.lang.IllegalStateException: gone", read.getString("fault"));
        assertTrue(read.getString("stack").contains("\n\tat "));
    }
}
