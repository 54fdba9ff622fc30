package io.moorgate.traffic.http.http1;

/** What becomes of a client's HTTP/1.1 connection as a whole. Event loop of the connection. */
public interface ConnectionEnds {
    /** What came is refused for {@code fault}: answers and ends the connection. */
    void refuse(Throwable fault);

    /** The last answer is on its way: ends the connection behind it. */
    void endAfterAnswer();

    /**
     * The client has sent FIN behind its request: it awaits the answer, or it is gone, which looks the same.
     *
     * @param late runs once, when a client whose answer has not begun by then is to be asked whether it is there
     */
    void inputEnded(Runnable late);

    /** Whether a reset that comes behind FIN is noticed without a further write. */
    boolean noticesResets();

    /** Whether every connection of the port ends with its next answer. */
    boolean isPortLeaving();

    /** The connection carries another protocol from now on. */
    void leftHttp();
}
