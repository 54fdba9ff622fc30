package io.moorgate.app;

import io.moorgate.control.translate.AuthorityUse;
import io.moorgate.control.translate.CertificateCheck;
import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.TlsCertificate;
import io.moorgate.traffic.tls.AuthorityTrial;
import io.moorgate.traffic.tls.CertificateTrial;
import io.moorgate.traffic.tls.TlsEngine;
import io.moorgate.traffic.tls.TlsSettings;
import java.util.Optional;

/**
 * Certificates and authorities, tried by what speaks TLS. The engine is loaded with the first one, so that what knows none need not wait for
 * it. Confined to one thread: the configuration's, or a command's.
 */
final class TriedCertificates implements CertificateCheck {
    private final TlsSettings settings;
    private Optional<Trials> trials = Optional.empty();

    private record Trials(CertificateTrial certificates, AuthorityTrial authorities) {}

    /** For TLS that is spoken as {@code settings} say. */
    TriedCertificates(TlsSettings settings) {
        this.settings = settings;
    }

    @Override
    public Optional<String> faultOf(TlsCertificate certificate) {
        return trials().certificates().faultOf(certificate);
    }

    @Override
    public Optional<String> faultOf(ClientAuthorities authorities, AuthorityUse use) {
        AuthorityTrial trial = trials().authorities();
        return switch (use) {
            case CLIENTS -> trial.faultForClients(authorities);
            case ENDPOINTS -> trial.faultForEndpoints(authorities);
        };
    }

    private Trials trials() {
        if (trials.isEmpty()) {
            TlsEngine engine = TlsEngine.best();
            trials = Optional.of(
                    new Trials(new CertificateTrial(engine, settings), new AuthorityTrial(engine, settings)));
        }
        return trials.get();
    }
}
