package io.moorgate.traffic.live;

import java.util.Locale;

/**
 * How a TLS handshake with a client ended.
 *
 * @param version what was agreed on
 * @param resumed whether it took up an earlier session
 */
public record TlsHandshake(Version version, boolean resumed, Result result) {
    /** Versions of TLS. */
    public enum Version {
        /** Nothing was agreed on. */
        NONE("none"),
        TLS_1_2("TLSv1.2"),
        TLS_1_3("TLSv1.3");

        private final String label;

        Version(String label) {
            this.label = label;
        }

        /** The version that {@code protocol} names, as engines do. */
        public static Version of(String protocol) {
            for (Version version : values()) {
                if (version.label.equals(protocol)) {
                    return version;
                }
            }
            return NONE;
        }

        /** Its name in metrics. */
        public String label() {
            return label;
        }
    }

    /** Ends of a handshake. */
    public enum Result {
        /** The connection is encrypted. */
        OK,
        /** The client left, broke the rules, or shares nothing with the gateway. */
        FAILED,
        /** The client spoke plain HTTP. */
        PLAIN_HTTP,
        /** The client had to show a certificate, and showed none or one that is not good. */
        CLIENT_CERTIFICATE,
        /** No certificate is there for the name. */
        UNRECOGNIZED_NAME,
        /** The client was too slow. */
        TIMEOUT,
        /** Too many handshakes were under way. */
        LIMIT;

        /** Its name in metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One that came to nothing, for the log.
     *
     * @param serverName that the client named; may be empty
     * @param why more than {@code result} says; may be empty
     * @param client the client's address
     */
    public static RefusedFacts refused(Result result, String serverName, String why, String client) {
        RefusedFacts refused = RefusedFacts.of(RefusedFacts.Cause.TLS)
                .because(why.isEmpty() ? result.label() : result.label() + ": " + why)
                .from(client);
        refused.facts().asked("", serverName, "");
        return refused;
    }

    /** One that came to nothing, for {@code result}. */
    public static TlsHandshake failed(Result result) {
        return new TlsHandshake(Version.NONE, false, result);
    }
}
