package io.moorgate.operate.overload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel lets the process have before it ends it. */
class ContainerMemoryTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path root;

    @Test
    void aContainerSaysItsLimitAtTheRootOfWhatItSees() throws IOException {
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/memory.max", 1024 * MIB + "\n");
        assertEquals(OptionalLong.of(1024 * MIB), ContainerMemory.limit(root));
    }

    @Test
    void theLeastLimitOfAllGroupsAboveCounts() throws IOException {
        write("proc/self/cgroup", "0::/pods/one\n");
        write("sys/fs/cgroup/pods/one/memory.max", "max\n");
        write("sys/fs/cgroup/pods/memory.max", 512 * MIB + "\n");
        assertEquals(OptionalLong.of(512 * MIB), ContainerMemory.limit(root));
    }

    @Test
    void versionOneSaysItInItsOwnFile() throws IOException {
        write("proc/self/cgroup", "5:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n0::/docker/x\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", 256 * MIB + "\n");
        assertEquals(
                OptionalLong.of(256 * MIB),
                ContainerMemory.limit(root),
                "the group of the host is not seen from within");
    }

    @Test
    void whereThereIsNoLimitThereIsNone() throws IOException {
        assertEquals(OptionalLong.empty(), ContainerMemory.limit(root), "no control groups at all");
        write("proc/self/cgroup", "4:memory:/\n0::/../elsewhere\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("sys/fs/cgroup/memory.max", "max\n");
        assertEquals(OptionalLong.empty(), ContainerMemory.limit(root));
    }

    @Test
    void heapDirectMemoryAndTheReserveFitIntoTheLimit() {
        long limit = 1024 * MIB;
        long heap = limit / 2;
        assertEquals(896 * MIB, ContainerMemory.usable(limit));
        assertEquals(384 * MIB, ContainerMemory.direct(limit, heap));
        assertEquals(192 * MIB, ContainerMemory.usable(256 * MIB), "a small one keeps three quarters");
        assertEquals(
                32 * MIB, ContainerMemory.direct(256 * MIB, 240 * MIB), "a large heap leaves direct memory a part");
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
