package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Says in a few words why a request to the API server failed. */
final class SourceFault {
    private static final int TEXT_MAX = 200;
    private static final int CAUSES_MAX = 20;

    private SourceFault() {}

    /** {@code 403 Forbidden} or {@code ConnectException: Connection refused}; never a body, a stack or a credential. */
    static String textOf(Throwable fault) {
        Throwable at = fault;
        for (int depth = 0; depth < CAUSES_MAX; depth++) {
            if (at instanceof KubernetesClientException answer && answer.getCode() > 0) {
                return ofAnswer(answer);
            }
            if (at.getCause() == null || at.getCause() == at) {
                break;
            }
            at = at.getCause();
        }
        String text = at.getClass().getSimpleName()
                + (isOfTheNetwork(at) && at.getMessage() != null ? ": " + at.getMessage() : "");
        String line = text.lines().findFirst().orElse("");
        return line.length() > TEXT_MAX ? line.substring(0, TEXT_MAX) : line;
    }

    /** Other faults may quote what they dislike: a header with the token in it, for one. */
    private static boolean isOfTheNetwork(Throwable fault) {
        return fault instanceof IOException
                || fault instanceof TimeoutException
                || fault instanceof KubernetesClientException;
    }

    private static String ofAnswer(KubernetesClientException answer) {
        String reason = answer.getStatus() == null ? null : answer.getStatus().getReason();
        return answer.getCode() + (reason == null || reason.isEmpty() ? "" : " " + reason);
    }
}
