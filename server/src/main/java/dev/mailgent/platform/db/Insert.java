package dev.mailgent.platform.db;

import dev.mailgent.platform.time.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An INSERT of any number of rows: each column travels as one array, so that the statement is the same for one row
/// and for a hundred and is planned once.
///
/// @param sql with one parameter a column
/// @param types PostgreSQL types of the columns, in order
public record Insert(String sql, List<String> types) {
    /// @param columns `name type` each; `text[]` is possible
    public static Insert into(String table, String... columns) {
        var names = new ArrayList<String>();
        var values = new ArrayList<String>();
        var arrays = new ArrayList<String>();
        var types = new ArrayList<String>();
        for (var column : columns) {
            var space = column.indexOf(' ');
            var name = column.substring(0, space);
            var type = column.substring(space + 1);
            names.add(name);
            // An array of arrays must be even in PostgreSQL, so inner ones travel as text.
            values.add(type.endsWith("[]") ? name + "::" + type : name);
            arrays.add("?::" + (type.endsWith("[]") ? "text" : type) + "[]");
            types.add(type);
        }
        var list = String.join(", ", names);
        return new Insert(
                "INSERT INTO " + table + " (" + list + ") SELECT " + String.join(", ", values) + " FROM unnest("
                        + String.join(", ", arrays) + ") AS given (" + list + ")",
                List.copyOf(types));
    }

    /// The same statement with `ON CONFLICT …` behind it.
    public Insert onConflict(String clause) {
        return new Insert(sql + " ON CONFLICT " + clause, types);
    }

    /// The columns of `rows`, ready to bind.
    List<Column> columns(List<@Nullable Object[]> rows) {
        var columns = new ArrayList<Column>(types.size());
        for (var i = 0; i < types.size(); i++) {
            var at = i;
            columns.add(column(types.get(i), rows.stream().map(row -> row[at])));
        }
        return columns;
    }

    /// One column of many rows, as a parameter of a statement that reads it with `unnest`.
    ///
    /// @param type PostgreSQL type of an element; of `text[]` too, whose elements then travel as text
    public static Column column(String type, Stream<@Nullable Object> values) {
        return new Column(
                type.endsWith("[]") ? "text" : type,
                switch (type) {
                    case "bytea" -> values.toArray(byte[][]::new);
                    case "int8" -> values.toArray(Long[]::new);
                    case "int4" -> values.toArray(Integer[]::new);
                    case "text" -> values.map(Insert::text).toArray(String[]::new);
                    default -> values.map(Insert::text).toArray();
                });
    }

    /// Never compared by value.
    ///
    /// @param type PostgreSQL type of an element
    @SuppressWarnings("ArrayRecordComponent")
    public record Column(String type, @Nullable Object[] values) {}

    private static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case UUID id -> id.toString();
            case Instant instant -> Times.sql(instant).toString();
            case List<?> list -> literal(list);
            default -> value.toString();
        };
    }

    /// PostgreSQL's text form of an array: every element quoted.
    private static String literal(List<?> list) {
        var out = new StringBuilder("{");
        for (var element : list) {
            if (out.length() > 1) {
                out.append(',');
            }
            out.append('"')
                    .append(String.valueOf(element).replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return out.append('}').toString();
    }
}
