package io.moorgate.operate.telemetry;

/** The status codes of gRPC in the order of their numbers, as the metric label {@code code} names them. */
enum GrpcCode {
    OK,
    CANCELLED,
    UNKNOWN,
    INVALID_ARGUMENT,
    DEADLINE_EXCEEDED,
    NOT_FOUND,
    ALREADY_EXISTS,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    FAILED_PRECONDITION,
    ABORTED,
    OUT_OF_RANGE,
    UNIMPLEMENTED,
    INTERNAL,
    UNAVAILABLE,
    DATA_LOSS,
    UNAUTHENTICATED;

    private static final GrpcCode[] BY_NUMBER = values();

    /** The code of that number; {@link #UNKNOWN} for a number that gRPC does not define, as its clients take it. */
    static GrpcCode of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }
}
