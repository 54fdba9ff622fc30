package io.moorgate.control.translate;

import io.moorgate.routing.TlsCertificate;
import java.util.Optional;

/** Whether what speaks TLS can serve a certificate that has been read and whose key belongs to it. The configuration's thread. */
@FunctionalInterface
public interface CertificateCheck {
    /** Takes every certificate. */
    CertificateCheck NONE = certificate -> Optional.empty();

    /** What is wrong with {@code certificate}, and what was expected, behind the name of its Secret; empty where it can be served. */
    Optional<String> faultOf(TlsCertificate certificate);
}
