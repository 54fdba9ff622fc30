package io.moorgate.peers.membership;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
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
        LOG.debugf("%s failed failures=%d reason=%s", what, failures, textOf(fault));
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
        // Other faults may quote what they dislike: a header with the token in it, for one.
        return isOfTheNetwork(cause) ? cause.toString() : cause.getClass().getSimpleName();
    }

    private static boolean isOfTheNetwork(Throwable fault) {
        return fault instanceof IOException
                || fault instanceof TimeoutException
                || fault instanceof KubernetesClientException;
    }
}
