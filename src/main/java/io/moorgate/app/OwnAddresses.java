package io.moorgate.app;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The addresses of the network that the gateway runs on. */
final class OwnAddresses {
    private static final Logger LOG = Logger.getLogger(OwnAddresses.class);

    private OwnAddresses() {}

    /** Those of all interfaces, without zones. */
    static Set<InetAddress> all() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException fault) {
            LOG.warnf("own addresses not known: fault=%s", fault.getMessage());
            return Set.of();
        }
    }
}
