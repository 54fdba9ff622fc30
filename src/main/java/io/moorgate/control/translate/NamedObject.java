package io.moorgate.control.translate;

/** An object that another one names, and that is read for that reason alone. */
public sealed interface NamedObject permits SecretId, ConfigMapId {
    /** Where it is. */
    String namespace();

    /** What it is called there. */
    String name();
}
