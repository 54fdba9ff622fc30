package io.moorgate.cli;

import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.translate.TranslateSettings;
import io.moorgate.traffic.http.head.TrustedProxies;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The commands of a program with default settings, run in this process. */
final class CommandFixture implements Program {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Optional<CookieSigner> cookies = Optional.empty();
    private TrustedProxies trustedProxies = TrustedProxies.NONE;

    /** With keys of cookies. */
    CommandFixture with(CookieSigner signer) {
        cookies = Optional.of(signer);
        return this;
    }

    /** With trusted proxies. */
    CommandFixture with(TrustedProxies trusted) {
        trustedProxies = trusted;
        return this;
    }

    /** The exit code; empty where it serves. */
    OptionalInt run(String... arguments) {
        return reading("", arguments);
    }

    /** The same with standard input. */
    OptionalInt reading(String input, String... arguments) {
        out.reset();
        err.reset();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Commands(this, terminal).run(arguments);
    }

    /** What the last run has printed. */
    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What the last run has printed as errors. */
    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String version() {
        return "moorgate of a test";
    }

    @Override
    public TranslateSettings translation() {
        return TranslateSettings.DEFAULT;
    }

    @Override
    public int httpsPort() {
        return 8443;
    }

    @Override
    public TrustedProxies trustedProxies() {
        return trustedProxies;
    }

    @Override
    public Optional<CookieSigner> cookies() {
        return cookies;
    }

    @Override
    public List<SettingRow> settings() {
        return List.of(new SettingRow("moorgate.http.port", "80", "environment MOORGATE_HTTP_PORT"));
    }

    @Override
    public List<Problem> unknownSettings() {
        return List.of();
    }
}
