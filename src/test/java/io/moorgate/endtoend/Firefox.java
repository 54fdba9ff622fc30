package io.moorgate.endtoend;

import io.moorgate.hash.Sha256;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Debian's Firefox without a screen, for which every name is 127.0.0.1: it reaches nothing else. */
final class Firefox implements AutoCloseable {
    private static final String SHA_256 = "OID.2.16.840.1.101.3.4.2.1";
    private static final int SECONDS_MAX = 20;
    private static final List<String> PREFERENCES = List.of(
            "network.dns.forceResolve|'127.0.0.1'",
            "network.proxy.type|0",
            "network.trr.mode|5",
            "network.captive-portal-service.enabled|false",
            "network.connectivity-service.enabled|false",
            "network.http.speculative-parallel-limit|0",
            "services.settings.server|'data:,#no-settings/v1'",
            "browser.safebrowsing.downloads.remote.enabled|false",
            "browser.safebrowsing.malware.enabled|false",
            "browser.safebrowsing.phishing.enabled|false",
            "browser.shell.checkDefaultBrowser|false",
            "browser.startup.homepage_override.mstone|'ignore'",
            "browser.aboutwelcome.enabled|false",
            "browser.newtabpage.enabled|false",
            "browser.region.update.enabled|false",
            "browser.search.update|false",
            "app.normandy.enabled|false",
            "app.update.enabled|false",
            "datareporting.policy.dataSubmissionEnabled|false",
            "datareporting.healthreport.uploadEnabled|false",
            "toolkit.telemetry.enabled|false",
            "toolkit.telemetry.unified|false",
            "extensions.getAddons.cache.enabled|false",
            "extensions.update.enabled|false",
            "media.gmp-manager.updateEnabled|false",
            "dom.ipc.processCount|1",
            "dom.ipc.processPrelaunch.enabled|false");

    private final Process process;
    private final Path log;

    private Firefox(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Opens {@code url}; its profile and log are in {@code folder}.
     *
     * @param certificate the certificate that it takes from {@code host} on each of {@code ports}, though it does not know its authority
     */
    static Firefox open(Path folder, Issued certificate, String host, int[] ports, String url) throws IOException {
        Path profile = Files.createDirectory(folder.resolve("firefox"));
        Files.write(
                profile.resolve("user.js"),
                PREFERENCES.stream()
                        .map(preference -> preference.split("\\|", 2))
                        .map(pair -> "user_pref('" + pair[0] + "', " + pair[1] + ");")
                        .toList());
        String print = fingerprint(certificate);
        Files.write(
                profile.resolve("cert_override.txt"),
                IntStream.of(ports)
                        .mapToObj(port -> String.join("\t", host + ":" + port + ":", SHA_256, print, ""))
                        .toList());
        Path log = folder.resolve("firefox.log");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        RealBinary.find("firefox-esr", "firefox-esr"),
                        "--headless",
                        "--no-remote",
                        "--profile",
                        profile.toString(),
                        url))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("MOZ_CRASHREPORTER_DISABLE", "1");
        return new Firefox(builder.start(), log);
    }

    private static String fingerprint(Issued certificate) {
        try {
            byte[] hash = Sha256.of(certificate.certificate().getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What it has written. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException fault) {
            return fault.toString();
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        all.forEach(Firefox::end); // They write to the profile.
    }

    private static void end(ProcessHandle each) {
        each.onExit()
                .completeOnTimeout(each, SECONDS_MAX, TimeUnit.SECONDS)
                .thenApply(ProcessHandle::destroyForcibly)
                .join();
        each.onExit().orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
    }
}
