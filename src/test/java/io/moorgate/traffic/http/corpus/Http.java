package io.moorgate.traffic.http.corpus;

/** A version of HTTP on one hop. */
enum Http {
    ONE_ZERO("HTTP/1.0"),
    ONE_ONE("HTTP/1.1"),
    TWO("HTTP/2");

    private final String text;

    Http(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
