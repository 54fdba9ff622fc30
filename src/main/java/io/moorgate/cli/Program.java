package io.moorgate.cli;

import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.translate.TranslateSettings;
import io.moorgate.traffic.http.head.TrustedProxies;
import java.util.List;
import java.util.Optional;

/** The program that the commands belong to, and its settings. Settings that make no sense are an {@link IllegalArgumentException}. */
public interface Program {
    /** Name, version, commit and Java, in one line. */
    String version();

    /** What of the settings bears on translation. */
    TranslateSettings translation();

    /** The port of TLS. */
    int httpsPort();

    /** Whose forwarding headers are believed. */
    TrustedProxies trustedProxies();

    /** What signs affinity cookies; empty where no setting names a file of keys. */
    Optional<CookieSigner> cookies();

    /** Every setting. */
    List<SettingRow> settings();

    /** What is given as a setting and is none. */
    List<Problem> unknownSettings();
}
