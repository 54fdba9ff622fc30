package io.moorgate.endtoend;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds the installed programs that these tests drive. A missing one fails its test. */
public final class RealBinary {
    private static final Path POSTGRES_VERSIONS = Path.of("/usr/lib/postgresql");

    private RealBinary() {}

    /** The program {@code name}, which Debian's {@code debianPackage} brings. */
    public static String find(String name, String debianPackage) throws IOException {
        for (Path folder : folders()) {
            Path program = folder.resolve(name);
            if (Files.isExecutable(program)) {
                return program.toString();
            }
        }
        throw new AssertionError(name + ": not found in " + folders() + " (expected: the program of Debian's package "
                + debianPackage + "; .ci/run installs it)");
    }

    private static List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            folders.add(Path.of(folder));
        }
        folders.add(Path.of("/usr/sbin"));
        if (Files.isDirectory(POSTGRES_VERSIONS)) {
            try (Stream<Path> versions = Files.list(POSTGRES_VERSIONS)) {
                versions.sorted().map(version -> version.resolve("bin")).forEach(folders::add);
            }
        }
        return folders;
    }
}
