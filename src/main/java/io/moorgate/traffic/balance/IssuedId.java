package io.moorgate.traffic.balance;

import java.util.List;
import java.util.Optional;

/**
 * What an answer says of ids.
 *
 * @param id the one that it issues; empty where it issues none, or where that is not clear
 * @param isUnclear whether it carries several, or an empty one
 * @param ends whether the one that the request carried is not good any more
 */
record IssuedId(Optional<String> id, boolean isUnclear, boolean ends) {
    static IssuedId of(List<String> ids, boolean isThere, boolean ends) {
        boolean isOne = ids.size() == 1 && !ids.getFirst().isEmpty();
        return new IssuedId(isOne ? Optional.of(ids.getFirst()) : Optional.empty(), isThere && !isOne, ends);
    }
}
