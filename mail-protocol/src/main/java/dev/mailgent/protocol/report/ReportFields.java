package dev.mailgent.protocol.report;

import dev.mailgent.protocol.header.HeaderField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One block of `Name: value` lines, as in message/delivery-status and message/feedback-report. Values are unfolded.
///
/// @param fields values by lower-case name, in order of arrival
public record ReportFields(Map<String, List<String>> fields) {
    /// A report of more lines than this is cut there: about a thousand recipients.
    private static final int MAX_LINES = 20_000;

    /// Blocks apart by blank lines; lines that are no field and continue none are skipped.
    public static List<ReportFields> blocks(String text) {
        var blocks = new ArrayList<ReportFields>();
        var current = new LinkedHashMap<String, List<String>>();
        StringBuilder value = null;
        String name = null;
        int lines = 0;
        for (var line : (Iterable<String>) text.lines()::iterator) {
            if (++lines > MAX_LINES) {
                break;
            }
            if (!line.isBlank() && (line.charAt(0) == ' ' || line.charAt(0) == '\t') && value != null) {
                value.append(' ').append(line.strip());
                continue;
            }
            add(current, name, value);
            value = null;
            int colon = line.indexOf(':');
            if (line.isBlank()) {
                end(blocks, current);
                current = new LinkedHashMap<>();
            } else if (isName(line, colon)) {
                name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                value = new StringBuilder(line.substring(colon + 1).strip());
            }
        }
        add(current, name, value);
        end(blocks, current);
        return blocks;
    }

    /// The header of a message; only the subject is decoded (RFC 2047), being prose.
    public static ReportFields of(List<HeaderField> headers) {
        var joined = new LinkedHashMap<String, List<String>>();
        for (var field : headers) {
            add(joined, field.name().toLowerCase(Locale.ROOT), field.is("subject") ? field.value() : field.raw());
        }
        return new ReportFields(joined);
    }

    /// Every field of the text as one block.
    public static ReportFields all(String text) {
        var joined = new LinkedHashMap<String, List<String>>();
        for (var block : blocks(text)) {
            block.fields.forEach((name, values) ->
                    joined.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(values));
        }
        return new ReportFields(joined);
    }

    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /// The first value of a field by its lower-case name; empty text when missing.
    public String first(String name) {
        return fields.getOrDefault(name, List.of("")).getFirst();
    }

    /// As {@link #first}, null when missing or blank.
    public @Nullable String orNull(String name) {
        var value = first(name);
        return value.isBlank() ? null : value;
    }

    public List<String> values(String name) {
        return List.copyOf(fields.getOrDefault(name, List.of()));
    }

    private static boolean isName(String line, int colon) {
        if (colon < 1 || colon > 80) {
            return false;
        }
        for (int i = 0; i < colon; i++) {
            char c = line.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static void add(Map<String, List<String>> to, @Nullable String name, @Nullable CharSequence value) {
        if (name != null && value != null) {
            to.computeIfAbsent(name, _ -> new ArrayList<>()).add(value.toString());
        }
    }

    private static void end(List<ReportFields> blocks, Map<String, List<String>> block) {
        if (!block.isEmpty()) {
            blocks.add(new ReportFields(block));
        }
    }
}
