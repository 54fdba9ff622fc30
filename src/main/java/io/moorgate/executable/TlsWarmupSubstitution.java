package io.moorgate.executable;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * The Kubernetes client without its warm-up of TLS, which makes a certificate by BouncyCastle: that is not there, and the
 * builder of an executable follows the call whether or not it is ever made.
 */
@TargetClass(className = "io.fabric8.kubernetes.client.vertx.VertxHttpClientBuilder")
final class TlsWarmupSubstitution {
    private TlsWarmupSubstitution() {}

    /** Does nothing: the first connection takes what the warm-up would have taken. */
    @Substitute
    private static void warmTlsStackFull() {}
}
