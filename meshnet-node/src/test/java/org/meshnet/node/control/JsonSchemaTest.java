package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The schemas say what docs/json.md says: of each section's document, each field, and of what kind it is. */
class JsonSchemaTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "json.md");
    private static final Pattern LINK = Pattern.compile("\\[Schema]\\(schema/([a-z0-9-]+)\\.json\\)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| ([^|]+?) \\|");
    /** What is in them stands elsewhere in the document, if it has names that are known. */
    private static final Set<String> ELSEWHERE = Set.of("status-1 peers[]", "netcheck-1 ipv6");
    /** A document may be without them. */
    private static final Set<String> OPTIONAL =
            Set.of("policy-show-1 version", "policy-show-1 signedAt", "policy-show-1 signedBy");

    private static List<String> sections() throws IOException {
        return Stream.of(Files.readString(DOCUMENT).split("\n## "))
                .filter(section -> ROW.matcher(section).find())
                .toList();
    }

    private static String kind(String section) {
        List<String> kinds =
                LINK.matcher(section).results().map(link -> link.group(1)).toList();
        assertEquals(1, kinds.size(), "schemas of " + section.lines().findFirst());
        return kinds.get(0);
    }

    private static JsonObject schema(String kind) {
        JsonObject schema = JsonParser.parseString(JsonSchemas.text(kind)).getAsJsonObject();
        return schema.has("items") ? schema.getAsJsonObject("items") : schema;
    }

    @Test
    void shouldHaveOneForEachKindOfDocumentAndNoOther() throws IOException {
        Set<String> linked =
                sections().stream().map(JsonSchemaTest::kind).collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> files = Files.list(JsonSchemas.FOLDER)) {
            assertEquals(
                    linked,
                    files.map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @Test
    void shouldHaveEachFieldOfTheDocumentAndSayTheSameOfIt() throws IOException {
        for (String section : sections()) {
            Map<String, String> said = ROW.matcher(section)
                    .results()
                    .collect(Collectors.toMap(
                            row -> row.group(1), row -> row.group(2), (one, other) -> other, TreeMap::new));
            Map<String, String> found = new TreeMap<>();
            collect(kind(section), schema(kind(section)), "", found);
            assertEquals(said, found, kind(section));
        }
    }

    private static void collect(String kind, JsonObject schema, String prefix, Map<String, String> found) {
        JsonObject properties = schema.getAsJsonObject("properties");
        Set<String> required = new TreeSet<>();
        schema.getAsJsonArray("required").forEach(name -> required.add(name.getAsString()));
        properties.keySet().forEach(name -> {
            String field = prefix + name;
            JsonObject property = properties.getAsJsonObject(name);
            found.put(field, word(property));
            assertEquals(!OPTIONAL.contains(kind + " " + field), required.contains(name), kind + ": " + field);
            boolean isArray = property.has("items");
            String inside = isArray ? field + "[]" : field;
            JsonObject nested = isArray ? property.getAsJsonObject("items") : property;
            if (nested.has("properties") && !ELSEWHERE.contains(kind + " " + inside)) {
                collect(kind, nested, inside + ".", found);
            }
        });
        assertTrue(properties.keySet().containsAll(required), kind + ": " + required);
    }

    /** A property's kind in the words of the document. */
    private static String word(JsonObject property) {
        if (property.has("const")) {
            return "number";
        }
        JsonElement type = property.get("type");
        boolean mayBeNull = type.isJsonArray();
        String word = switch (mayBeNull ? type.getAsJsonArray().get(0).getAsString() : type.getAsString()) {
            case "string" -> property.has("format") ? "time" : "string";
            case "integer", "number" -> "number";
            case "array" -> property.getAsJsonObject("items").get("type").getAsString() + "s";
            default -> type.isJsonArray() ? "object" : type.getAsString();
        };
        return mayBeNull ? word + " or null" : word;
    }

    /** Each schema stands alone, so two have what a peer is. */
    @Test
    void shouldSayTheSameOfAPeerWhereverOneIsShown() {
        assertEquals(
                schema("peers-1"),
                schema("status-1")
                        .getAsJsonObject("properties")
                        .getAsJsonObject("peers")
                        .get("items"));
    }

    @Test
    void shouldRefuseADocumentWithoutAFieldOrWithOneOfAnotherKind() {
        JsonObject status = StatusJson.of(Statuses.example());
        assertEquals(List.of(), JsonSchemas.faults("status-1", status.toString()));
        for (String field : status.keySet()) {
            JsonObject without = status.deepCopy();
            without.remove(field);
            assertFalse(JsonSchemas.faults("status-1", without.toString()).isEmpty(), field + " is missing");
            JsonObject wrong = status.deepCopy();
            wrong.add(field, another(status.get(field)));
            assertFalse(JsonSchemas.faults("status-1", wrong.toString()).isEmpty(), field + " is of another kind");
        }
    }

    private static JsonElement another(JsonElement value) {
        return value instanceof JsonArray || value instanceof JsonNull ? new JsonPrimitive(true) : new JsonArray();
    }

    /** Fields that come without another number. */
    @Test
    void shouldTakeADocumentWithFurtherFields() {
        JsonObject status = StatusJson.of(Statuses.example());
        status.addProperty("further", 1);
        JsonSchemas.assertValid("status-1", status.toString());
    }
}
