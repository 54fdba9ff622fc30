package io.moorgate.traffic.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;

/** Real ClientHellos, as the JDK's TLS engine sends them. */
public final class ClientHellos {
    private ClientHellos() {}

    /** One record; {@code serverName} empty for a hello without SNI. */
    public static byte[] of(String serverName) {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(serverName.isEmpty() ? List.of() : List.of(new SNIHostName(serverName)));
            engine.setSSLParameters(parameters);
            ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), record);
            byte[] bytes = new byte[record.flip().remaining()];
            record.get(bytes);
            return bytes;
        } catch (java.security.GeneralSecurityException | javax.net.ssl.SSLException fault) {
            throw new IllegalStateException(fault);
        }
    }

    /** The name that the JDK's engine takes out of {@code hello}, lower case; empty where it refuses the hello or sees none. */
    static Optional<String> nameSeenByTheJdk(byte[] hello) {
        List<String> seen = new ArrayList<>();
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(false);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setSNIMatchers(List.of(new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
                @Override
                public boolean matches(SNIServerName name) {
                    seen.add(new String(name.getEncoded(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT));
                    return true;
                }
            }));
            engine.setSSLParameters(parameters);
            engine.unwrap(
                    ByteBuffer.wrap(hello),
                    ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()));
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        } catch (javax.net.ssl.SSLException refused) {
            return Optional.empty();
        }
        return seen.stream().findFirst();
    }

    /** The same hello in records of at most {@code size} bytes of payload. */
    public static byte[] inRecordsOf(int size, byte[] hello) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 5; at < hello.length; at += size) {
            int length = Math.min(size, hello.length - at);
            out.write(hello, 0, 3);
            out.write(length >> 8);
            out.write(length);
            out.write(hello, at, length);
        }
        return out.toByteArray();
    }
}
