/// Reads what other programs export: `.env` files, 1Password (CSV, and the JSON inside a 1pux file) and Bitwarden (CSV,
/// JSON).
///
/// A file becomes [Item]s and a list of what was not understood, by line or item and never by content.
/// Nothing is stored here. Hostile files cost time and memory in proportion to their size. Start at
/// [ImportFile].
@NullMarked
package dev.mailgent.vault.imports;

import org.jspecify.annotations.NullMarked;
