package io.moorgate.control.source;

/** A pod that its label asks to be drained. A pod that is made anew under the name is another one. */
public record DrainedPod(String namespace, String name, String uid) {}
