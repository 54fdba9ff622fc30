package io.moorgate.traffic.http.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where one event ends and another one may begin. */
class EventBoundaryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data: a\n\n",
                "data: a\r\n\r\n",
                "data: a\r\r",
                ": comment\n\n",
                "data: a\n\n\n",
                "id\n\r\n",
                "\n"
            })
    void isBehindABlankLine(String text) {
        assertEquals(true, whole(text));
        assertEquals(true, octetByOctet(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d",
                "data: a",
                "data: a\n",
                "data: a\r\n",
                "data: a\r\n\r",
                "data: a\n\ndata",
                "data: a\n\nid: 1\n"
            })
    void isNotWithinAnEvent(String text) {
        assertEquals(false, whole(text));
        assertEquals(false, octetByOctet(text));
    }

    private static boolean whole(String text) {
        EventBoundary boundary = new EventBoundary();
        boundary.passes(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        return boundary.isHere();
    }

    private static boolean octetByOctet(String text) {
        EventBoundary boundary = new EventBoundary();
        text.chars()
                .forEach(octet -> boundary.passes(
                        Unpooled.copiedBuffer(String.valueOf((char) octet), StandardCharsets.US_ASCII)));
        return boundary.isHere();
    }
}
