package io.moorgate.traffic.tls;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** That an engine refuses something, in words of a Problem. */
final class EngineRefusal {
    /** BoringSSL's words for what is wrong; the JDK's are not known to name nothing but that. */
    private static final Pattern REASON = Pattern.compile("[A-Z]+[A-Z0-9]*(_[A-Z0-9]+)+");

    private EngineRefusal() {}

    /** {@code is refused by ENGINE: REASON (expected: EXPECTED)}. */
    static String sentence(TlsEngine engine, Throwable fault, String expected) {
        Matcher reason = REASON.matcher(FinishedHandshake.reasonOf(fault));
        return "is refused by " + engine.description() + (reason.find() ? ": " + reason.group() : "") + " (expected: "
                + expected + ")";
    }
}
