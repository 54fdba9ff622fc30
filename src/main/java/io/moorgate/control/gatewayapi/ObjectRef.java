package io.moorgate.control.gatewayapi;

/** Names an object from another one. {@code group} is empty for the core group. */
public record ObjectRef(String group, String kind, String namespace, String name) {
    /** What {@code fields} name; an object of {@code kind} of the core group in {@code namespace} where they do not say. */
    public static ObjectRef of(Fields fields, String kind, String namespace) {
        return new ObjectRef(
                fields.text("group").orElse(""),
                fields.text("kind").orElse(kind),
                fields.text("namespace").orElse(namespace),
                fields.text("name").orElse(""));
    }

    /** Whether it is of that kind of the core group. */
    public boolean is(String wanted) {
        return group.isEmpty() && kind.equals(wanted);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
