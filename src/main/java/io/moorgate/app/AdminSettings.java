package io.moorgate.app;

import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** The admin API: {@code moorgate.admin.*}. */
public interface AdminSettings {
    @WithDefault("false")
    @Description(
            "Whether the admin API drains endpoints, closes connections and forgets pins; it does not authenticate.")
    boolean write();

    @Description(
            "Further host names under which the admin page and API are asked for, beside IP addresses, `localhost` and the"
                    + " names of Services; with others they answer 421.")
    Optional<List<String>> hosts();
}
