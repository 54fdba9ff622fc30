package io.moorgate.traffic.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An executable can make the calls of {@link LinuxCalls}: the metadata has each shape of them, and no other. */
class LinuxCallsMetadataTest {
    private static final Path METADATA =
            Path.of("src/main/resources/META-INF/native-image/io.moorgate/moorgate/reachability-metadata.json");

    @Test
    void theMetadataHasTheShapeOfEachCall() throws Exception {
        Set<String> called = new TreeSet<>();
        for (Field field : LinuxCalls.class.getDeclaredFields()) {
            if (field.getType() == MethodHandle.class) {
                field.setAccessible(true);
                called.add(shapeOf(((MethodHandle) field.get(null)).type()));
            }
        }
        assertEquals(called, described());
    }

    /** A call that keeps {@code errno} takes first where to put it. */
    private static String shapeOf(MethodType type) {
        boolean keepsErrno = type.parameterCount() > 0 && type.parameterType(0) == MemorySegment.class;
        MethodType plain = keepsErrno ? type.dropParameterTypes(0, 1) : type;
        return plain.parameterList().stream().map(each -> "j" + each.getName()).collect(Collectors.toList()) + " j"
                + plain.returnType().getName() + (keepsErrno ? " errno" : "");
    }

    private static Set<String> described() throws Exception {
        JsonArray downcalls = new JsonObject(Files.readString(METADATA))
                .getJsonObject("foreign")
                .getJsonArray("downcalls");
        return downcalls.stream()
                .map(JsonObject.class::cast)
                .map(call -> call.getJsonArray("parameterTypes").getList() + " " + call.getString("returnType")
                        + (call.getJsonObject("options", new JsonObject()).getBoolean("captureCallState", false)
                                ? " errno"
                                : ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
