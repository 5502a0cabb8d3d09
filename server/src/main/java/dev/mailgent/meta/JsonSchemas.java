package dev.mailgent.meta;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// JSON Schema 2020-12 of the records that travel, by reflection: component names are field names, `@Nullable` is what
/// may be null. Each record becomes a named component that others refer to.
public final class JsonSchemas {
    private final String place;
    private final Map<String, Object> components = new TreeMap<>();
    private final Map<String, Class<?>> names = new LinkedHashMap<>();

    JsonSchemas() {
        this("#/components/schemas/");
    }

    /// @param place what references begin with: `#/$defs/`
    public JsonSchemas(String place) {
        this.place = place;
    }

    /// Every record met so far, by name.
    public Map<String, Object> components() {
        return components;
    }

    /// A reference to the schema of a record.
    ///
    /// @param request whether a client sends it (nothing is then required: the server names what is missing)
    public Map<String, Object> reference(Class<?> type, boolean request) {
        var name = name(type);
        if (!components.containsKey(name)) {
            components.put(name, Map.of());
            components.put(name, type.isSealed() ? oneOf(type, request) : object(type, request));
        }
        return Map.of("$ref", place + name);
    }

    /// Nested records carry their owner's name, so that two `Page`s do not meet.
    private String name(Class<?> type) {
        var owner = type.getEnclosingClass();
        var name = (owner == null ? "" : owner.getSimpleName().replaceFirst("(Body|Routes)$", ""))
                + type.getSimpleName().replaceFirst("Body$", "");
        var known = names.putIfAbsent(name, type);
        return known == null || known == type
                ? name
                : name + type.getPackageName().replaceAll(".*\\.", "");
    }

    private Map<String, Object> oneOf(Class<?> sealed, boolean request) {
        return Map.of(
                "oneOf",
                Arrays.stream(sealed.getPermittedSubclasses())
                        .map(shape -> reference(shape, request))
                        .toList());
    }

    private Map<String, Object> object(Class<?> type, boolean request) {
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (var component : type.getRecordComponents()) {
            var schema = schema(component.getAnnotatedType(), request);
            if (acceptsSingle(component)) {
                schema = Map.of("oneOf", List.of(schema, Map.of("type", "string")));
            }
            properties.put(wireName(component), schema);
            if (!request && !leftOutWhenNull(component)) {
                required.add(wireName(component));
            }
        }
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "object");
        object.put("properties", properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        return object;
    }

    /// The component's own name, unless it is none Java allows (`@context`).
    private static String wireName(RecordComponent component) {
        var given = component.getAccessor().getAnnotation(JsonProperty.class);
        return given == null ? component.getName() : given.value();
    }

    private static boolean acceptsSingle(RecordComponent component) {
        var format = component.getAccessor().getAnnotation(JsonFormat.class);
        return format != null && Arrays.asList(format.with()).contains(JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY);
    }

    private static boolean leftOutWhenNull(RecordComponent component) {
        var include = component.getAccessor().getAnnotation(JsonInclude.class);
        return include != null && include.value() == JsonInclude.Include.NON_NULL;
    }

    private Map<String, Object> schema(AnnotatedType annotated, boolean request) {
        var plain = plain(annotated, request);
        if (!annotated.isAnnotationPresent(Nullable.class) || plain.isEmpty()) {
            return plain; // the empty schema takes null too
        }
        if (plain.get("type") instanceof String type) {
            var nullable = new LinkedHashMap<>(plain);
            nullable.put("type", List.of(type, "null"));
            return nullable;
        }
        return Map.of("oneOf", List.of(plain, Map.of("type", "null")));
    }

    private Map<String, Object> plain(AnnotatedType annotated, boolean request) {
        var type = annotated.getType();
        if (annotated instanceof AnnotatedParameterizedType parameterized) {
            var arguments = parameterized.getAnnotatedActualTypeArguments();
            return raw(type) == Map.class
                    ? Map.of("type", "object", "additionalProperties", schema(arguments[1], request))
                    : Map.of("type", "array", "items", schema(arguments[0], request));
        }
        var raw = raw(type);
        if (raw == String.class) {
            return Map.of("type", "string");
        } else if (raw == Instant.class) {
            return Map.of("type", "string", "format", "date-time");
        } else if (raw == boolean.class || raw == Boolean.class) {
            return Map.of("type", "boolean");
        } else if (raw == double.class || raw == Double.class) {
            return Map.of("type", "number");
        } else if (raw.isPrimitive() || Number.class.isAssignableFrom(raw)) {
            return Map.of("type", "integer");
        } else if (raw.isEnum()) {
            return Map.of(
                    "type",
                    "string",
                    "enum",
                    Arrays.stream(raw.getEnumConstants()).map(Object::toString).toList());
        } else if (raw.isRecord()) {
            return reference(raw, request);
        }
        return Map.of();
    }

    private static Class<?> raw(Type type) {
        return (Class<?>) (type instanceof ParameterizedType parameterized ? parameterized.getRawType() : type);
    }
}
