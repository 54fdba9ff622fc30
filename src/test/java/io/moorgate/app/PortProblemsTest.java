package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** A management port that is not free. */
class PortProblemsTest {
    private static final String HOST = "127.0.0.1";

    @Test
    void aManagementPortThatIsTakenIsSaidInOneLine() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            int port = other.getLocalPort();
            var fault = assertThrows(IllegalStateException.class, () -> PortProblems.requireManagementPort(HOST, port));
            assertEquals(
                    "quarkus.management.port: " + port
                            + " (expected: a free port of 127.0.0.1): Address already in use",
                    fault.getMessage());
        }
    }

    @Test
    void anyPortWillDoWhereNoneIsNamed() {
        assertDoesNotThrow(() -> PortProblems.requireManagementPort(HOST, 0));
    }
}
