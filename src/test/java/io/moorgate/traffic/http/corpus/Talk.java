package io.moorgate.traffic.http.corpus;

import java.io.IOException;

/** One exchange of a peer's, on a connection of whichever version. */
interface Talk {
    /** Sends an interim answer. */
    void interim(String status, String... fields) throws IOException;

    /** Sends the head, of which a body follows. */
    void head(Said said) throws IOException;

    /** Sends what follows the head; a message that is cut ends after {@code beforeCut}. */
    void rest(Said said, Runnable beforeCut) throws IOException;

    /** Sends all of it. */
    default void say(Said said, Runnable beforeCut) throws IOException {
        head(said);
        rest(said, beforeCut);
    }
}
