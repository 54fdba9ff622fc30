package io.moorgate.traffic.http.http2;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.http.CallFixture;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data of streams, in pieces of any size and within windows of any size, comes whole and in order, and before what follows it. */
class DataFramesTest extends CallFixture {
    private static final int STREAMS = 12;
    private static final int PIECES = 60;
    private static final int PIECE_BYTES_MAX = 20_000;
    private static final int MANY = 500;

    @ParameterizedTest
    @CsvSource({"1000, 1000", "4096, 70000", "70000, 4096", "16384, 16384", "1000000, 1000000"})
    void piecesComeWholeAndInOrder(int windowOfClient, int windowOfEndpoint) {
        gateway.routeTo(peers.listen(
                new Http2Settings().maxConcurrentStreams(MANY).initialWindowSize(windowOfEndpoint), stream -> {
                    stream.answer();
                    stream.onBytes(data -> {
                        stream.writeData(Unpooled.copiedBuffer(data), false);
                        if (stream.ended.get()) {
                            stream.status(0);
                        }
                    });
                }));
        FramePeer.Connection connection =
                peers.connect(gateway.port(), new Http2Settings().initialWindowSize(windowOfClient));
        List<FrameHalf> opened = new ArrayList<>();
        List<Integer> sent = new ArrayList<>();
        AtomicInteger wrong = new AtomicInteger();
        for (int number = 0; number < STREAMS; number++) {
            int salt = number;
            AtomicInteger at = new AtomicInteger();
            FrameHalf half = connection.open(
                    FrameHalf.call(),
                    false,
                    stream -> stream.onBytes(data -> wrong.addAndGet(wrongBytes(data, salt, at))));
            sent.add(sendPieces(half, salt));
            opened.add(half);
        }
        await().until(() -> opened.stream().allMatch(half -> half.ended.get()));
        assertEquals(sent, opened.stream().map(half -> (int) half.bytes.get()).toList());
        assertEquals(0, wrong.get());
        opened.forEach(half -> assertEquals("0", half.header("grpc-status")));
    }

    private static int sendPieces(FrameHalf half, int salt) {
        Random random = new Random(salt);
        int position = 0;
        for (int piece = 1; piece <= PIECES; piece++) {
            byte[] bytes = new byte[1 + random.nextInt(piece % 2 == 0 ? PIECE_BYTES_MAX : Byte.MAX_VALUE)];
            for (int index = 0; index < bytes.length; index++) {
                bytes[index] = byteAt(position++, salt);
            }
            half.writeData(Unpooled.wrappedBuffer(bytes), piece == PIECES);
        }
        return position;
    }

    private static int wrongBytes(ByteBuf data, int salt, AtomicInteger at) {
        int wrong = 0;
        for (int index = data.readerIndex(); index < data.writerIndex(); index++) {
            wrong += data.getByte(index) == byteAt(at.getAndIncrement(), salt) ? 0 : 1;
        }
        return wrong;
    }

    private static byte byteAt(int position, int salt) {
        return (byte) (position * 31 + (position >> 8) + salt);
    }

    @Test
    void dataLeavesBeforeTheResetThatFollowsIt() {
        gateway.routeTo(peers.listen(new Http2Settings().maxConcurrentStreams(MANY), stream -> {
            stream.answer();
            stream.onBytes(data -> {
                stream.writeData(FramePeer.message(100), false);
                stream.writeReset(7);
            });
        }));
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        List<FrameHalf> opened = new ArrayList<>();
        for (int number = 0; number < MANY / 5; number++) {
            FrameHalf half = connection.open(FrameHalf.call(), false, stream -> {});
            half.writeData(FramePeer.message(1), false);
            opened.add(half);
        }
        await().until(() -> opened.stream().allMatch(half -> half.reset.get() != null));
        opened.forEach(half -> assertEquals(105, half.bytes.get()));
    }
}
