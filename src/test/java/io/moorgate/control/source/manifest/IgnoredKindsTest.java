package io.moorgate.control.source.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IgnoredKindsTest {
    private static final Logger LOGGER = Logger.getLogger(IgnoredKinds.class.getName());

    private final Lines lines = new Lines();

    @BeforeEach
    void keepLines() {
        LOGGER.addHandler(lines);
    }

    @AfterEach
    void keepNoMore() {
        LOGGER.removeHandler(lines);
    }

    @Test
    void aKindThatIsNotReadIsLoggedOnceAndIsNoProblem() {
        ManifestReader reader = new ManifestReader(new IgnoredKinds());
        String deployment = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: chat}\n";
        byte[] text = (deployment + deployment + deployment.replace("Deployment", "StatefulSet"))
                .getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 3; round++) {
            assertEquals(List.of(), reader.read("chat.yaml", text).problems());
        }
        assertEquals(
                List.of(
                        "objects of this kind are not read kind=\"apps/v1 Deployment\" first=chat.yaml:2",
                        "objects of this kind are not read kind=\"apps/v1 StatefulSet\" first=chat.yaml:10"),
                lines.all);
    }

    @Test
    void noMoreThanSomeKindsAreLogged() {
        IgnoredKinds kinds = new IgnoredKinds();
        for (int number = 0; number < 1_000; number++) {
            kinds.found("x/v1 K" + number, "chat.yaml", 1);
        }
        assertTrue(lines.all.size() == 64, () -> lines.all.size() + " lines");
    }

    private static final class Lines extends Handler {
        final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            all.add(new PatternFormatter("%s").format(ExtLogRecord.wrap(line)));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
