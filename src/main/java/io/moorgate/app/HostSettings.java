package io.moorgate.app;

import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Who may name which hosts: {@code moorgate.hosts.*}. */
public interface HostSettings {
    @WithDefault("false")
    @Description(
            "Whether Services of several namespaces may name one host; else it belongs to the namespace of the oldest one.")
    boolean shared();

    @Description("Which namespace may name which hosts: a list of `NAMESPACE=PATTERN`, the pattern `*` (also any host),"
            + " `*.example.com` or exact. Every namespace may name every host without it.")
    Optional<List<String>> allow();
}
