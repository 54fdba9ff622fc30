package io.moorgate.peers.membership;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jboss.logging.Logger;

/**
 * One kind of call to the API server, as the log reports it: a line when it begins to fail, and one when it works
 * again.
 */
final class Calls {
    private static final Logger LOG = Logger.getLogger(Calls.class);

    private final String what;
    private int failures;

    Calls(String what) {
        this.what = what;
    }

    void succeeded() {
        if (failures > 0) {
            LOG.infof("%s works again failures=%d", what, failures);
        }
        failures = 0;
    }

    void failed(RuntimeException fault) {
        if (failures++ == 0) {
            LOG.warnf("%s failed, tried again reason=%s", what, textOf(fault));
        }
        LOG.debugf(fault, "%s failed failures=%d", what, failures);
    }

    /** Why a call failed, in a line. */
    static String textOf(RuntimeException fault) {
        if (fault instanceof KubernetesClientException refused && refused.getStatus() != null) {
            return refused.getCode() + " " + refused.getStatus().getReason();
        }
        Throwable cause = fault;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }
}
