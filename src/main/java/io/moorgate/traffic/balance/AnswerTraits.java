package io.moorgate.traffic.balance;

import java.util.List;
import java.util.function.Function;

/**
 * What affinity may ask about an endpoint's answer. Event loop of the client.
 *
 * @param method of the request
 * @param status of the answer
 * @param fields the values of the answer's header of that name, which is in lower case, in order
 */
public record AnswerTraits(String method, int status, Function<String, List<String>> fields) {
    /** Whether it says that something was deleted. */
    boolean isDeletion() {
        return method.equals("DELETE") && isGood();
    }

    /** Whether it is a success. */
    boolean isGood() {
        return status >= 200 && status < 300;
    }

    /** Whether it may say that something was created. */
    boolean isCreation() {
        return method.equals("POST") && isGood();
    }
}
