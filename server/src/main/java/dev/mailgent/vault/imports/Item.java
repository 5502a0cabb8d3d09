package dev.mailgent.vault.imports;

import dev.mailgent.platform.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One credential of a file.
///
/// @param where `line 3` or `item 3`, for notes
/// @param type a credential type's name
/// @param data secret fields; a TOTP secret is in `totp`
/// @param metadata fields that may be listed
public record Item(String where, String name, String type, ObjectNode data, ObjectNode metadata) {
    static Item of(String where, String name, String type) {
        return new Item(where, name, type, Json.MAPPER.createObjectNode(), Json.MAPPER.createObjectNode());
    }

    /// Adds a secret field, unless there is nothing in it.
    Item secret(String field, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            data.put(field, value);
        }
        return this;
    }

    /// Adds a field that may be listed, unless there is nothing in it.
    Item shown(String field, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            metadata.put(field, value);
        }
        return this;
    }

    @Override
    public String toString() {
        return "Item[" + where + "]";
    }
}
