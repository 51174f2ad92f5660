package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The schemas of docs/schema, and what they say of documents. */
public final class JsonSchemas {
    public static final Path FOLDER = Path.of("..", "docs", "schema");

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private JsonSchemas() {}

    /** @param kind of document, with its version: the name of the file without its end */
    public static String text(String kind) {
        try {
            return Files.readString(FOLDER.resolve(kind + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void assertValid(String kind, String document) {
        assertEquals(List.of(), faults(kind, document), () -> kind + ": " + document);
    }

    /** What is wrong with the document; nothing if it is as the schema says. */
    public static List<String> faults(String kind, String document) {
        return SCHEMAS
                .computeIfAbsent(kind, each -> REGISTRY.getSchema(text(each), InputFormat.JSON))
                .validate(document, InputFormat.JSON)
                .stream()
                .map(Error::toString)
                .toList();
    }
}
