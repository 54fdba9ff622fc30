package io.moorgate.endtoend;

import io.moorgate.app.GatewayMain;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The classes of a gateway of the tests, loaded and linked ahead (JEP 483): that saves half of the processor time of a start. Used where
 * {@code start.cache} names a directory (profile {@code whole}): the first process that needs it makes it there beside what it does, and those that
 * are started meanwhile go without. Any thread.
 */
final class StartCache {
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final StartCache HERE = new StartCache(System.getProperty("start.cache", ""));

    private final Path directory;
    private final Path cache;
    private final boolean isUsed;

    private StartCache(String directory) {
        this.directory = Path.of(directory).toAbsolutePath();
        this.cache = this.directory.resolve("gateway.aot");
        this.isUsed = !directory.isBlank();
        if (isUsed && !isFresh()) {
            Thread.ofPlatform().daemon().name("start-cache").start(this::make);
        }
    }

    /** The class path for a program of the tests, as flags, and what makes it start faster. */
    static List<String> flags() {
        return HERE.isUsed && Files.exists(HERE.cache)
                ? List.of("-XX:AOTCache=" + HERE.cache, "-Xlog:aot*=off", "-Xlog:cds*=off", "-cp", HERE.jars())
                : List.of("-cp", CLASS_PATH);
    }

    private boolean isFresh() {
        try {
            if (Files.exists(cache)
                    && newest() > Files.getLastModifiedTime(cache).toMillis()) {
                Files.delete(cache);
            }
            return Files.exists(cache);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static List<Path> folders() {
        return Arrays.stream(CLASS_PATH.split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::isDirectory)
                .toList();
    }

    private static long newest() throws IOException {
        long newest = 0;
        for (Path folder : folders()) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".class"))
                        .toList()) { // Others are written by test runs.
                    newest = Math.max(newest, Files.getLastModifiedTime(file).toMillis());
                }
            }
        }
        return newest;
    }

    /** The class path without folders, which a cache cannot be made of. */
    private String jars() {
        return Arrays.stream(CLASS_PATH.split(File.pathSeparator))
                .map(Path::of)
                .map(entry -> Files.isDirectory(entry) ? jarOf(entry) : entry)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Path jarOf(Path folder) {
        return directory.resolve(folder.getFileName() + ".jar");
    }

    /** Of all processes of a run one makes it: the lock goes with the process. */
    private void make() {
        try {
            Files.createDirectories(directory);
            FileChannel lock =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock.tryLock() == null || Files.exists(cache)) {
                return;
            }
            for (Path folder : folders()) {
                pack(folder, jarOf(folder));
            }
            Path made = directory.resolve("new.aot");
            train(made);
            Files.move(made, cache, StandardCopyOption.ATOMIC_MOVE);
            System.out.println("start cache: " + Files.size(cache) + " bytes");
        } catch (IOException | InterruptedException fault) {
            System.out.println("no start cache: " + fault);
        }
    }

    private static void pack(Path folder, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file);
                Stream<Path> files = Files.walk(folder)) {
            for (Path content : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(folder.relativize(content).toString()));
                Files.copy(content, entries);
                entries.closeEntry();
            }
        }
    }

    /** One start of a gateway, whose classes are the ones to keep; it ends as soon as it listens. */
    private void train(Path made) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:AOTCacheOutput=" + made,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                jars(),
                GatewayMain.class.getName(),
                Files.createDirectories(directory.resolve("manifests")).toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        process.getOutputStream().close();
        if (process.waitFor() != 0) {
            throw new IOException("exit code " + process.exitValue());
        }
    }
}
