package io.moorgate.traffic.tls;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HostRoutes;
import io.moorgate.routing.ServerNames;
import io.moorgate.routing.ServerTls;
import io.moorgate.routing.TlsCertificate;
import io.moorgate.tickets.TicketSecret;
import io.moorgate.tickets.TicketSecrets;
import io.moorgate.time.Timers;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;

/**
 * The contexts of all server names. A change makes those anew whose certificate or authorities differ; connections go on with
 * the one that they began with.
 *
 * <p>Threads: the configuration's follows the table; event loops look names up in {@code current}, one volatile reference to an
 * immutable value.
 */
public final class TlsContexts {
    private static final Logger LOG = Logger.getLogger(TlsContexts.class);

    private final TlsEngine engine;
    private final TlsSettings settings;
    private final RetiredContexts retired;
    private final TicketSecrets tickets;
    private Map<Key, TlsContext> contexts = Map.of();
    private volatile Names current = new Names(new HostRoutes<>(Map.of()), Optional.empty());

    private record Key(TlsCertificate certificate, Optional<ClientAuthorities> authorities) {}

    private record Names(HostRoutes<NameContexts> names, Optional<NameContexts> fallback) {}

    /** {@code timers} are those of the configuration's thread; {@code tickets}: what session tickets are encrypted by. */
    public TlsContexts(TlsEngine engine, TlsSettings settings, Timers timers, TicketSecrets tickets) {
        this.engine = engine;
        this.settings = settings;
        this.retired = new RetiredContexts(timers);
        this.tickets = tickets;
    }

    /** The secrets of session tickets have changed. */
    public void ticketsChanged() {
        List<TicketSecret> secrets = tickets.inForce();
        contexts.values().forEach(context -> context.useTickets(secrets));
    }

    /** Serves {@code names} from the next handshake on. */
    public void follow(ServerNames names) {
        Map<Key, TlsContext> next = new HashMap<>();
        Map<HostPattern, NameContexts> byName = new HashMap<>();
        names.names().entries().forEach((name, tls) -> byName.put(name, contextsOf(tls, next)));
        Optional<NameContexts> fallback = names.fallback().map(tls -> contextsOf(tls, next));
        current = new Names(new HostRoutes<>(byName), fallback);
        List<TlsContext> unused = new ArrayList<>(contexts.values());
        unused.removeAll(next.values());
        contexts = next;
        retired.add(unused.stream().<Runnable>map(context -> context::release).toList());
    }

    private NameContexts contextsOf(ServerTls tls, Map<Key, TlsContext> next) {
        Optional<TlsContext> ecdsa = Optional.empty();
        Optional<TlsContext> rsa = Optional.empty();
        int scheme = 0;
        if (!tls.isClosed()) {
            for (TlsCertificate certificate : tls.certificates()) {
                Optional<TlsContext> context = contextOf(new Key(certificate, tls.clients()), next);
                if (certificate.isEcdsa()) {
                    ecdsa = context;
                    scheme = schemeOf(certificate);
                } else {
                    rsa = context;
                }
            }
        }
        return new NameContexts(ecdsa, scheme, rsa, tls.passthrough());
    }

    private Optional<TlsContext> contextOf(Key key, Map<Key, TlsContext> next) {
        TlsContext known = next.containsKey(key) ? next.get(key) : contexts.get(key);
        if (known == null) {
            try {
                known = new TlsContext(engine, settings, key.certificate(), key.authorities(), tickets.inForce());
            } catch (SSLException | IllegalArgumentException fault) {
                LOG.errorf(
                        fault,
                        "certificate not served: secret=%s",
                        key.certificate().secret());
                return Optional.empty();
            }
        }
        next.put(key, known);
        return Optional.of(known);
    }

    /** ecdsa_secp256r1_sha256, ecdsa_secp384r1_sha384, ecdsa_secp521r1_sha512. */
    private static int schemeOf(TlsCertificate certificate) {
        int bits = certificate.chain().getFirst().getPublicKey() instanceof ECPublicKey key
                ? key.getParams().getOrder().bitLength()
                : 0;
        return bits <= 256 ? 0x0403 : bits <= 384 ? 0x0503 : 0x0603;
    }

    /** The contexts for {@code serverName}: lower case, without a trailing dot. Event loops. */
    Optional<NameContexts> find(String serverName) {
        Names names = current;
        Optional<NameContexts> found = names.names().find(serverName, any -> true);
        return found.isPresent() ? found : names.fallback();
    }

    /** Gives all memory back, once no event loop can ask any more. */
    public void close() {
        retired.close();
        contexts.values().forEach(TlsContext::release);
        contexts = Map.of();
    }
}
