package io.moorgate.peers.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The files of a {@link PeerTrust}. Blocks, so not for an event loop; one call at a time. */
public final class CredentialFiles {
    /** The longest file. */
    private static final long BYTES_MAX = 1 << 20;

    private final PeerTrust trust;
    private List<byte[]> last = List.of();

    public CredentialFiles(PeerTrust trust) {
        this.trust = trust;
    }

    /**
     * What the files say, where they have changed since the last call; empty where they have not.
     *
     * @throws IOException where a file cannot be read, or makes no sense; reported once for the same contents
     */
    public Optional<Credentials> readIfChanged() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (Path path : paths()) {
            files.add(read(path));
        }
        if (isSame(files)) {
            return Optional.empty();
        }
        last = files;
        try {
            return Optional.of(
                    switch (trust) {
                        case PeerTrust.Certificates _ -> Credentials.ofCertificates(files);
                        case PeerTrust.SharedKey _ ->
                            Credentials.ofSharedKey(files.getFirst(), EphemeralCertificate.make());
                    });
        } catch (IllegalArgumentException | IOException fault) {
            throw new IOException(paths() + ": " + fault.getMessage(), fault);
        }
    }

    private List<Path> paths() {
        return switch (trust) {
            case PeerTrust.Certificates files -> List.of(files.cert(), files.key(), files.ca());
            case PeerTrust.SharedKey key -> List.of(key.file());
        };
    }

    private static byte[] read(Path path) throws IOException {
        long size = Files.size(path);
        if (size > BYTES_MAX) {
            throw new IOException(path + ": " + size + " bytes (expected: <= " + BYTES_MAX + ")");
        }
        return Files.readAllBytes(path);
    }

    private boolean isSame(List<byte[]> files) {
        boolean same = files.size() == last.size();
        for (int file = 0; same && file < files.size(); file++) {
            same = Arrays.equals(files.get(file), last.get(file));
        }
        return same;
    }
}
