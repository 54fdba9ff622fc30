package io.moorgate.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/** Writes rows as JSON: an array of objects, one field a line. */
final class Json {
    private Json() {}

    /** {@code rows} in order; values are texts and whole numbers. */
    static String array(List<Map<String, Object>> rows) throws IOException {
        StringWriter text = new StringWriter();
        DefaultPrettyPrinter layout = new DefaultPrettyPrinter();
        layout.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.setPrettyPrinter(layout);
            json.writeStartArray();
            for (Map<String, Object> row : rows) {
                json.writeStartObject();
                for (Map.Entry<String, Object> field : row.entrySet()) {
                    if (field.getValue() instanceof Integer number) {
                        json.writeNumberField(field.getKey(), number);
                    } else {
                        json.writeStringField(field.getKey(), field.getValue().toString());
                    }
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        return text.toString();
    }
}
