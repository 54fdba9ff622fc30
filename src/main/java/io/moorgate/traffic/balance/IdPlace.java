package io.moorgate.traffic.balance;

import io.moorgate.time.WallClock;
import io.moorgate.traffic.http.head.SetCookie;
import java.util.List;
import java.util.Optional;

/** Where requests and answers carry the ids that endpoints issue. Threads: any. */
sealed interface IdPlace {
    /** How many cookies of one name are looked at. */
    int PRESENTED_MAX = 8;

    /** What the place is called in the hash of an id. */
    String label();

    /** The ids that a request carries, in order; none where that is not clear. */
    List<String> presented(ClientTraits client);

    /** What an answer says of ids. */
    Issued issued(AnswerTraits answer);

    /**
     * What an answer says of ids.
     *
     * @param id the one that it issues; empty where it issues none, or where that is not clear
     * @param isUnclear whether it carries several, or an empty one
     * @param ends whether the one that the request carried is not good any more
     */
    record Issued(Optional<String> id, boolean isUnclear, boolean ends) {
        private static Issued of(List<String> ids, boolean isThere, boolean ends) {
            boolean isOne = ids.size() == 1 && !ids.getFirst().isEmpty();
            return new Issued(isOne ? Optional.of(ids.getFirst()) : Optional.empty(), isThere && !isOne, ends);
        }
    }

    /** A header of the same name in requests and answers; {@code name} is in lower case. A DELETE ends an id. */
    record InHeader(String name) implements IdPlace {
        @Override
        public String label() {
            return "header:" + name;
        }

        @Override
        public List<String> presented(ClientTraits client) {
            List<String> values = client.headers(name);
            return values.size() == 1 && !values.getFirst().isBlank()
                    ? List.of(values.getFirst().strip())
                    : List.of();
        }

        @Override
        public Issued issued(AnswerTraits answer) {
            List<String> values =
                    answer.fields().apply(name).stream().map(String::strip).toList();
            return answer.isDeletion()
                    ? new Issued(Optional.empty(), false, true)
                    : Issued.of(values, !values.isEmpty(), false);
        }
    }

    /** A cookie. One that is over ends the id. */
    record InCookie(String name, WallClock clock) implements IdPlace {
        @Override
        public String label() {
            return "cookie:" + name;
        }

        @Override
        public List<String> presented(ClientTraits client) {
            return client.cookies(name).stream()
                    .filter(value -> !value.isEmpty())
                    .distinct()
                    .limit(PRESENTED_MAX)
                    .toList();
        }

        @Override
        public Issued issued(AnswerTraits answer) {
            List<SetCookie> cookies = answer.fields().apply("set-cookie").stream()
                    .flatMap(field -> SetCookie.parse(field).stream())
                    .filter(cookie -> cookie.name().equals(name))
                    .toList();
            if (cookies.isEmpty()) {
                return new Issued(Optional.empty(), false, false);
            }
            List<SetCookie> good = cookies.stream()
                    .filter(cookie -> !cookie.isOver(clock.now()))
                    .toList();
            List<String> ids = good.stream().map(SetCookie::value).distinct().toList();
            return Issued.of(ids, !good.isEmpty(), good.size() < cookies.size());
        }
    }
}
