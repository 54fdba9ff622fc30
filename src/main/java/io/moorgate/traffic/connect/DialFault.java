package io.moorgate.traffic.connect;

import io.moorgate.traffic.epoll.Errno;
import io.moorgate.traffic.live.ConnectFailure;
import io.moorgate.traffic.live.Limit;
import io.netty.channel.ConnectTimeoutException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What went wrong with one dial, as metrics name it. */
public enum DialFault {
    REFUSED(ConnectFailure.REFUSED, Optional.empty()),
    TIMEOUT(ConnectFailure.TIMEOUT, Optional.empty()),
    UNREACHABLE(ConnectFailure.UNREACHABLE, Optional.empty()),
    TLS(ConnectFailure.TLS, Optional.empty()),
    TLS_CERTIFICATE(ConnectFailure.TLS_CERTIFICATE, Optional.empty()),
    TLS_PROTOCOL(ConnectFailure.TLS_PROTOCOL, Optional.empty()),
    TLS_TIMEOUT(ConnectFailure.TLS_TIMEOUT, Optional.empty()),
    /** The gateway has no local port left towards that endpoint. */
    LOCAL_PORTS(ConnectFailure.LIMIT, Optional.of(Limit.LOCAL_PORTS)),
    /** The gateway has no file descriptor left. */
    DESCRIPTORS(ConnectFailure.LIMIT, Optional.of(Limit.DESCRIPTORS)),
    ERROR(ConnectFailure.ERROR, Optional.empty());

    /** How Netty's native transports word an errno: the number does not depend on the locale, the text does. */
    private static final Pattern NATIVE_ERROR = Pattern.compile("error\\((-?\\d+)\\)");

    private final ConnectFailure reason;
    private final Optional<Limit> limit;

    DialFault(ConnectFailure reason, Optional<Limit> limit) {
        this.reason = reason;
        this.limit = limit;
    }

    /** The {@code reason} of a failed attempt. */
    public ConnectFailure reason() {
        return reason;
    }

    /** The limit of the gateway's own that was reached; empty where the fault is not the gateway's. */
    public Optional<Limit> limit() {
        return limit;
    }

    /** Whether it is that the time was over. */
    boolean isTimeout() {
        return this == TIMEOUT || this == TLS_TIMEOUT;
    }

    /** Reads the outermost cause that says something. Linux errno values. */
    public static DialFault of(Throwable fault) {
        Throwable cause = fault;
        for (int depth = 0; cause != null && depth < 8; depth++) {
            DialFault found = ofOne(cause);
            if (found != ERROR) {
                return found;
            }
            cause = cause.getCause();
        }
        return ERROR;
    }

    private static DialFault ofOne(Throwable fault) {
        if (fault instanceof TlsFailed tls) {
            return switch (tls.kind()) {
                case HANDSHAKE -> TLS;
                case CERTIFICATE -> TLS_CERTIFICATE;
                case PROTOCOL -> TLS_PROTOCOL;
                case TIMEOUT -> TLS_TIMEOUT;
            };
        }
        if (fault instanceof TimeoutException
                || fault instanceof SocketTimeoutException
                || fault instanceof ConnectTimeoutException) {
            return TIMEOUT;
        }
        String message = String.valueOf(fault.getMessage());
        Matcher nativeError = NATIVE_ERROR.matcher(message);
        if (nativeError.find()) {
            return ofErrno(Math.abs(Integer.parseInt(nativeError.group(1))));
        }
        if (fault instanceof NoRouteToHostException || message.contains("unreachable")) {
            return UNREACHABLE;
        }
        if (message.contains("Too many open files")) {
            return DESCRIPTORS;
        }
        if (fault instanceof BindException || message.contains("Cannot assign requested address")) {
            return LOCAL_PORTS;
        }
        return fault instanceof ConnectException ? REFUSED : ERROR;
    }

    private static DialFault ofErrno(int errno) {
        return switch (errno) {
            case Errno.ENFILE, Errno.EMFILE -> DESCRIPTORS;
            case Errno.EADDRINUSE, Errno.EADDRNOTAVAIL -> LOCAL_PORTS;
            case Errno.ENETDOWN, Errno.ENETUNREACH, Errno.EHOSTDOWN, Errno.EHOSTUNREACH -> UNREACHABLE;
            case Errno.ETIMEDOUT -> TIMEOUT;
            case Errno.ECONNRESET, Errno.ECONNREFUSED -> REFUSED;
            default -> ERROR;
        };
    }
}
