import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.netty.channel.unix.Socket;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * What send and recv of 64 bytes cost as foreign calls, linked as the package traffic.epoll links them, and by Netty's JNI: processor
 * time of the thread, kernel included, medians of interleaved rounds.
 * {@code java --enable-native-access=ALL-UNNAMED -cp "$(printf '%s:' target/quarkus-app/lib/main/io.netty.*.jar)" bench/ForeignCalls.java}
 */
final class ForeignCalls {
    private static final int BYTES = 64;
    private static final int ROUNDS = 15;
    private static final int CALLS = 100_000;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final FunctionDescriptor TRANSFER = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECV = link("recv");
    private static final MethodHandle SEND = link("send");
    private static final MemorySegment MEMORY = Arena.global().allocate(BYTES);
    private static final MemorySegment ERRNO = Arena.global().allocate(Linker.Option.captureStateLayout());

    private static MethodHandle link(String name) {
        return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), TRANSFER, Linker.Option.critical(false),
                Linker.Option.captureCallState("errno"));
    }

    private interface Loop {
        void run() throws Throwable;
    }

    public static void main(String[] arguments) throws Throwable {
        io.netty.channel.epoll.Epoll.ensureAvailability();
        Socket server = Socket.newSocketStream();
        server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        server.listen(1);
        Socket client = Socket.newSocketStream();
        client.connect(server.localAddress());
        int accepted = -1;
        while (accepted < 0) {
            accepted = server.accept(new byte[26]);
        }
        Socket peer = new Socket(accepted);
        int out = client.intValue();
        int in = peer.intValue();
        long address = MEMORY.address();

        Loop foreign = () -> {
            for (int call = 0; call < CALLS; call++) {
                long sent = (long) SEND.invokeExact(ERRNO, out, address, (long) BYTES, MSG_NOSIGNAL);
                long left = sent;
                while (left > 0) {
                    left -= Math.max(0, (long) RECV.invokeExact(ERRNO, in, address, (long) BYTES, 0));
                }
            }
        };
        Loop jni = () -> {
            for (int call = 0; call < CALLS; call++) {
                int left = client.sendAddress(address, 0, BYTES);
                while (left > 0) {
                    left -= Math.max(0, peer.recvAddress(address, 0, BYTES));
                }
            }
        };
        Loop foreignEmpty = () -> {
            for (int call = 0; call < CALLS; call++) {
                if ((long) RECV.invokeExact(ERRNO, in, address, (long) BYTES, 0) != -1) {
                    throw new IllegalStateException();
                }
            }
        };
        Loop jniEmpty = () -> {
            for (int call = 0; call < CALLS; call++) {
                if (peer.recvAddress(address, 0, BYTES) != 0) {
                    throw new IllegalStateException();
                }
            }
        };
        Loop[] loops = {foreign, jni, foreignEmpty, jniEmpty};
        String[] names = {"send and recv, foreign", "send and recv, JNI", "recv of nothing, foreign", "recv of nothing, JNI"};
        double[][] nanos = new double[loops.length][ROUNDS];
        for (int round = -3; round < ROUNDS; round++) {
            for (int loop = 0; loop < loops.length; loop++) {
                long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                loops[loop].run();
                if (round >= 0) {
                    nanos[loop][round] = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / (double) CALLS;
                }
            }
        }
        for (int loop = 0; loop < loops.length; loop++) {
            Arrays.sort(nanos[loop]);
            System.out.printf("%-26s %.0f ns (best %.0f)%n", names[loop], nanos[loop][ROUNDS / 2], nanos[loop][0]);
        }
    }
}
