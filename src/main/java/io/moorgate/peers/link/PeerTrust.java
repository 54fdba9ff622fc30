package io.moorgate.peers.link;

import java.nio.file.Path;

/** By what replicas know each other. The files are read again when they change; links that are up stay. */
public sealed interface PeerTrust {

    /**
     * By certificates of one authority, which must issue certificates to replicas only.
     *
     * @param cert this replica's certificate and what leads to the authority; PEM
     * @param key its private key; PEM, PKCS #8
     * @param ca the authority's certificate; PEM
     */
    record Certificates(Path cert, Path key, Path ca) implements PeerTrust {}

    /**
     * By a shared key.
     *
     * @param file one key a line, 32 bytes or more each: the first is the one to dial with, any is good for being dialled,
     *     so a key is replaced by adding the new one everywhere, putting it first everywhere, removing the old one
     */
    record SharedKey(Path file) implements PeerTrust {}
}
