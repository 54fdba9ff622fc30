package io.moorgate.control.translate;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.TlsCertificate;
import java.util.Optional;

/** Whether what speaks TLS can do so with what has been read from Secrets and ConfigMaps. The configuration's thread. */
public interface CertificateCheck {
    /** Takes everything. */
    CertificateCheck NONE = new CertificateCheck() {
        @Override
        public Optional<String> faultOf(TlsCertificate certificate) {
            return Optional.empty();
        }

        @Override
        public Optional<String> faultOf(ClientAuthorities authorities, AuthorityUse use) {
            return Optional.empty();
        }
    };

    /** What is wrong with {@code certificate}, and what was expected, behind the name of its Secret; empty where it can be served. */
    Optional<String> faultOf(TlsCertificate certificate);

    /** What is wrong with {@code authorities}, likewise; empty where what is shown in {@code use} can be verified against them. */
    Optional<String> faultOf(ClientAuthorities authorities, AuthorityUse use);
}
