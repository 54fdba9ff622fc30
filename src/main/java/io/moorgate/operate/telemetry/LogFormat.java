package io.moorgate.operate.telemetry;

/** How a log line is written. */
public enum LogFormat {
    /** {@code key=value}, the value quoted where it is no plain word (logfmt). */
    TEXT,
    /** One JSON object. */
    JSON
}
