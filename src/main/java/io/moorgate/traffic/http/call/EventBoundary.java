package io.moorgate.traffic.http.call;

import io.netty.buffer.ByteBuf;

/**
 * Knows whether an event stream stands between two events: at its beginning, or behind a blank line (WHATWG HTML section
 * 9.2.5, lines end with LF, CRLF or CR). Event loop of the call.
 */
final class EventBoundary {
    /** Two ends of lines, at their longest: what comes before them in a piece changes nothing. */
    private static final int TAIL_BYTES = 4;

    private boolean here = true;
    private boolean blankLine;
    private boolean emptyLine = true;
    private boolean afterCr;
    private boolean crLf;

    /** {@code data} passes, and is left as it is. */
    void passes(ByteBuf data) {
        int from = Math.max(data.readerIndex(), data.writerIndex() - TAIL_BYTES);
        if (from > data.readerIndex()) {
            here = false;
            emptyLine = false;
            afterCr = false;
        }
        for (int at = from; at < data.writerIndex(); at++) {
            passes(data.getByte(at));
        }
    }

    private void passes(byte octet) {
        if (octet == '\n' && afterCr) {
            afterCr = false;
            crLf = true;
            here = blankLine;
            return;
        }
        afterCr = octet == '\r';
        boolean lineEnds = afterCr || octet == '\n';
        blankLine = lineEnds && emptyLine;
        here = blankLine && !(afterCr && crLf); // Where lines end with CRLF, its LF is still to come.
        emptyLine = lineEnds;
    }

    /** Whether all that passed is whole events. */
    boolean isHere() {
        return here;
    }
}
