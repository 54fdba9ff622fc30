package io.moorgate.operate.telemetry;

import java.io.OutputStream;

/** Whatever {@code System.out} is when something is written. Any thread; what is written at once stays together. */
public final class StandardOutput extends OutputStream {
    /** Writes to the process's standard output. */
    public StandardOutput() {}

    @Override
    public void write(int next) {
        System.out.write(next);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        System.out.write(bytes, offset, length);
    }

    @Override
    public void flush() {
        System.out.flush();
    }
}
