package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;

/**
 * What has failed since when. The first fault gives the text until all is well again, so that a Problem does not change
 * its words with every try; only a refusal goes before what was no answer at all.
 *
 * @param sinceNanos when the first fault came
 * @param status of the refusal; 0 where the server gave no answer
 * @param latest the status of the last fault
 */
record Outage(long sinceNanos, int status, String text, int latest) {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    /** An outage that begins with {@code fault}. */
    static Outage begin(Throwable fault, long now) {
        int status = fault instanceof KubernetesClientException refused ? refused.getCode() : 0;
        return new Outage(now, status, SourceFault.textOf(fault), status);
    }

    /** This outage after another fault. */
    Outage with(Throwable fault) {
        var latest = begin(fault, sinceNanos);
        boolean saysMore = status == 0 ? latest.status > 0 : latest.isRefusal() && !isRefusal();
        return saysMore ? latest : new Outage(sinceNanos, status, text, latest.status);
    }

    /** Whether it goes on for longer than {@code time}. */
    boolean hasLasted(Duration time, long now) {
        return now - sinceNanos > time.toNanos();
    }

    /** Whether the server refuses for want of rights: no matter of time. */
    boolean isRefusal() {
        return status == UNAUTHORIZED || status == FORBIDDEN;
    }

    /** Whether the server does not have what is asked for, by its last word. */
    boolean isAbsence() {
        return latest == NOT_FOUND;
    }
}
