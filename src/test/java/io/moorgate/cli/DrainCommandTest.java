package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DrainCommandTest {
    private final CommandFixture fixture = new CommandFixture();

    @Test
    void asksTheGatewayToDrain() throws Exception {
        try (AdminStub admin =
                AdminStub.answering(200, "{\"done\":\"POST /api/endpoints/shop/chat/10.0.0.1:8080/drain\"}")) {
            ProgramRun run = ProgramRun.of("drain", "shop/chat/10.0.0.1:8080", "--url", admin.url() + "/");
            assertEquals(0, run.exitCode(), run.err());
            assertEquals("draining: shop/chat/10.0.0.1:8080\n", run.out());
            assertEquals(List.of("POST /api/endpoints/shop/chat/10.0.0.1%3A8080/drain?replica=all"), admin.asked());
        }
    }

    @Test
    void asksTheGatewayToEndADrain() throws IOException {
        try (AdminStub admin =
                AdminStub.answering(200, "{\"done\":\"DELETE /api/endpoints/shop/chat/chat-0/drain\"}")) {
            assertEquals(OptionalInt.of(0), fixture.run("drain", "--cancel", "shop/chat/chat-0", "--url", admin.url()));
            assertEquals("not drained any more: shop/chat/chat-0\n", fixture.out());
            assertEquals(List.of("DELETE /api/endpoints/shop/chat/chat-0/drain?replica=all"), admin.asked());
        }
    }

    @Test
    void saysWhyTheGatewayDoesNot() throws IOException {
        try (AdminStub admin = AdminStub.answering(403, "{\"error\":\"read-only (expected: moorgate.admin.write)\"}")) {
            assertEquals(OptionalInt.of(1), fixture.run("drain", "shop/chat/chat-0", "--url", admin.url()));
            assertEquals(
                    "moorgate drain: shop/chat/chat-0: answered 403: read-only (expected: moorgate.admin.write)\n",
                    fixture.err());
        }
    }

    @Test
    void saysThatTheGatewayCannotBeReached() throws IOException {
        AdminStub admin = AdminStub.answering(200, "");
        admin.close();
        assertEquals(OptionalInt.of(1), fixture.run("drain", "shop/chat/chat-0", "--url", admin.url()));
        assertTrue(
                fixture.err()
                        .contains(admin.url() + "/api/endpoints/shop/chat/chat-0/drain?replica=all: cannot be reached"),
                fixture.err());
    }

    @Test
    void anEndpointHasThreeNames() {
        assertEquals(OptionalInt.of(2), fixture.run("drain", "chat-0"));
        assertTrue(fixture.err().contains("\"chat-0\" (expected: NAMESPACE/SERVICE/ENDPOINT)"), fixture.err());
        assertEquals(OptionalInt.of(2), fixture.run("drain", "a/b/c", "--url", "localhost:9000"));
        assertTrue(fixture.err().contains("--url: \"localhost:9000\""), fixture.err());
    }
}
