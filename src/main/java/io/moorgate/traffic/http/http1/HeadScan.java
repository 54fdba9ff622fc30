package io.moorgate.traffic.http.http1;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Reads the raw bytes of an HTTP/1 request head for what the decoder lets pass and other readers may understand
 * otherwise (RFC 9112 sections 2.2, 3, 5.1 and 5.2): folded lines, empty field names, loose spacing and other versions
 * in the request line, a bare line feed before it. What the decoder itself refuses is not looked for. State of one
 * connection.
 */
final class HeadScan implements ByteProcessor {
    private static final int EMPTY_LINES_MAX = 4;
    private static final String VERSION = "HTTP/1.";
    private static final int MAJOR_AT = VERSION.indexOf('1');

    private State state = State.BEFORE;
    private int at;
    private int emptyLines;
    private int fields;
    private String fault;
    private boolean otherVersion;

    private enum State {
        BEFORE,
        BEFORE_LF,
        METHOD,
        TARGET,
        VERSION,
        FIELD_BEGIN,
        FIELD,
        END_LF,
        DONE
    }

    /** Begins the next head. */
    void reset() {
        state = State.BEFORE;
        at = 0;
        emptyLines = 0;
        fields = 0;
        fault = null;
        otherVersion = false;
    }

    /** What is wrong with the head as far as it was seen; null where nothing is. */
    String fault() {
        return fault;
    }

    /** Whether the request line names a major version of HTTP that is not 1. */
    boolean isOtherVersion() {
        return otherVersion;
    }

    /** How many header fields have begun so far. */
    int fields() {
        return fields;
    }

    /** Reads the bytes of {@code head} from index {@code from} to before {@code to}. */
    void feed(ByteBuf head, int from, int to) {
        head.forEachByte(from, to - from, this);
    }

    /** The next byte; whether there is more to be read. */
    @Override
    public boolean process(byte octet) {
        state = next(octet & 0xff);
        return state != State.DONE;
    }

    private State next(int c) {
        return switch (state) {
            case BEFORE -> before(c);
            case BEFORE_LF ->
                c == '\n' && ++emptyLines <= EMPTY_LINES_MAX
                        ? State.BEFORE
                        : broken("empty lines before the request line");
            case METHOD -> c == ' ' ? begin(State.TARGET) : c < ' ' ? looseRequestLine() : State.METHOD;
            case TARGET -> target(c);
            case VERSION -> version(c);
            case FIELD_BEGIN -> fieldBegin(c);
            case FIELD -> c == '\n' ? State.FIELD_BEGIN : State.FIELD;
            case END_LF, DONE -> State.DONE;
        };
    }

    private State before(int c) {
        if (c == '\r') {
            return State.BEFORE_LF;
        }
        return c <= ' ' ? broken("white space or a bare line feed before the request line") : State.METHOD;
    }

    private State begin(State element) {
        at = 0;
        return element;
    }

    private State target(int c) {
        if (c == ' ' && at > 0) {
            return begin(State.VERSION);
        }
        at++;
        return c <= ' ' ? looseRequestLine() : State.TARGET;
    }

    private State version(int c) {
        int position = at++;
        if (position == MAJOR_AT && c >= '0' && c <= '9' && c != '1') {
            otherVersion = true;
            return State.DONE;
        }
        boolean fits = position < VERSION.length()
                ? c == VERSION.charAt(position)
                : position == VERSION.length() ? c >= '0' && c <= '9' : c == '\r' || c == '\n';
        if (!fits) {
            return broken("request line (expected: HTTP/1.0 or HTTP/1.1 at its end)");
        }
        return c == '\n' ? State.FIELD_BEGIN : State.VERSION;
    }

    private State fieldBegin(int c) {
        return switch (c) {
            case ' ', '\t' -> broken("a header folded over lines");
            case ':' -> broken("a header without a name");
            case '\r' -> State.END_LF;
            default -> {
                fields++;
                yield State.FIELD;
            }
        };
    }

    private State looseRequestLine() {
        return broken("request line (expected: single spaces and no control characters)");
    }

    private State broken(String what) {
        fault = what;
        return State.DONE;
    }
}
