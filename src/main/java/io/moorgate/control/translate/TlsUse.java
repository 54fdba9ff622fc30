package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import java.time.Instant;
import java.util.List;

/** Something of TLS that is in use, and that ends by itself. */
public sealed interface TlsUse permits CertificateUse, RevocationUse {
    /** What is wrong with it at {@code now}. */
    List<Problem> problemsAt(Instant now);
}
