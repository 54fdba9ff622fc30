package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** A fault of the gateway's own closes the connection and is logged; a socket that breaks only closes it. */
class ProtocolDetectorFaultTest {
    @Test
    void aFaultOfTheGatewaysOwnIsLogged() {
        assertEquals(1, recordsOf(new IllegalStateException("own")).size());
        assertEquals(List.of(), recordsOf(new IOException("Connection reset by peer")));
    }

    private static List<LogRecord> recordsOf(Exception fault) {
        List<LogRecord> records = new CopyOnWriteArrayList<>();
        Handler heard = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger(ProtocolDetector.class.getName());
        log.addHandler(heard);
        try {
            EmbeddedChannel channel = new EmbeddedChannel(new ProtocolDetector(null));
            channel.pipeline().fireExceptionCaught(fault);
            assertFalse(channel.isOpen());
        } finally {
            log.removeHandler(heard);
        }
        return records;
    }
}
