package io.moorgate.traffic.balance;

import io.moorgate.routing.Affinity;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.http.head.SetCookie;
import io.moorgate.traffic.http.head.TargetPath;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where requests and answers carry the ids that endpoints issue. Threads: any. */
sealed interface IdPlace {
    /** How many cookies of one name are looked at. */
    int PRESENTED_MAX = 8;

    /** Where the ids of {@code key} are, in requests of {@code client} and their answers; empty where it is no id of endpoints. */
    static Optional<IdPlace> of(Affinity.Key key, ClientTraits client) {
        return switch (key) {
            case Affinity.Key.LearntHeader(String name) -> Optional.of(new InHeader(name));
            case Affinity.Key.LearntCookie(String name) -> Optional.of(new InCookie(name, WallClock.system()));
            case Affinity.Key.LearntQuery(String name) -> Optional.of(new InQuery(name));
            case Affinity.Key.LearntPath(int element) -> Optional.of(new InPath(element, client.path()));
            case Affinity.Key.None _, Affinity.Key.ClientIp _, Affinity.Key.Header _, Affinity.Key.Cookie _ ->
                Optional.empty();
        };
    }

    /** What the place is called in the hash of an id. */
    String label();

    /** The ids that a request carries, in order; none where that is not clear. */
    List<String> presented(ClientTraits client);

    /** What the head of an answer says of ids. */
    IssuedId issued(AnswerTraits answer);

    /** The JSON member of the answer's body that issues an id, where the request carried none; empty where none does. */
    default Optional<String> member(AnswerTraits answer) {
        return Optional.empty();
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
        public IssuedId issued(AnswerTraits answer) {
            List<String> values =
                    answer.fields().apply(name).stream().map(String::strip).toList();
            return answer.isDeletion()
                    ? new IssuedId(Optional.empty(), false, true)
                    : IssuedId.of(values, !values.isEmpty(), false);
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
        public IssuedId issued(AnswerTraits answer) {
            List<SetCookie> cookies = answer.fields().apply("set-cookie").stream()
                    .flatMap(field -> SetCookie.parse(field).stream())
                    .filter(cookie -> cookie.name().equals(name))
                    .toList();
            if (cookies.isEmpty()) {
                return new IssuedId(Optional.empty(), false, false);
            }
            List<SetCookie> good = cookies.stream()
                    .filter(cookie -> !cookie.isOver(clock.now()))
                    .toList();
            List<String> ids = good.stream().map(SetCookie::value).distinct().toList();
            return IssuedId.of(ids, !good.isEmpty(), good.size() < cookies.size());
        }
    }

    /** A query parameter; the id is issued by the JSON member of that name. A DELETE ends an id. */
    record InQuery(String name) implements IdPlace {
        @Override
        public String label() {
            return "query:" + name;
        }

        @Override
        public List<String> presented(ClientTraits client) {
            return client.query(name).filter(value -> !value.isEmpty()).stream().toList();
        }

        @Override
        public IssuedId issued(AnswerTraits answer) {
            return new IssuedId(Optional.empty(), false, answer.isDeletion());
        }

        @Override
        public Optional<String> member(AnswerTraits answer) {
            return answer.isGood() ? Optional.of(name) : Optional.empty();
        }
    }

    /**
     * An element of the path, counted from 1, also in front of a verb ({@code /tasks/ID:cancel}); the id is issued by the
     * answer to a POST: by that element of its Location, else by the JSON member {@code id}. A DELETE of it ends an id.
     *
     * @param path of the request
     */
    record InPath(int element, String path) implements IdPlace {
        @Override
        public String label() {
            return "path:" + element;
        }

        @Override
        public List<String> presented(ClientTraits client) {
            return TargetPath.element(path, element).stream()
                    .flatMap(text -> Stream.of(text, withoutVerb(text)))
                    .filter(text -> !text.isEmpty())
                    .distinct()
                    .toList();
        }

        private static String withoutVerb(String text) {
            int colon = text.lastIndexOf(':');
            return colon < 0 ? text : text.substring(0, colon);
        }

        @Override
        public IssuedId issued(AnswerTraits answer) {
            if (answer.isDeletion()) {
                boolean isWhole = TargetPath.element(path, element + 1).isEmpty();
                return new IssuedId(Optional.empty(), false, isWhole);
            }
            List<String> ids = answer.isCreation()
                    ? answer.fields().apply("location").stream()
                            .flatMap(place -> TargetPath.element(TargetPath.ofUri(place), element).stream())
                            .toList()
                    : List.of();
            return IssuedId.of(ids, !ids.isEmpty(), false);
        }

        @Override
        public Optional<String> member(AnswerTraits answer) {
            return answer.isCreation() && answer.fields().apply("location").isEmpty()
                    ? Optional.of("id")
                    : Optional.empty();
        }
    }
}
