package dev.mailgent.doctor;

import org.jspecify.annotations.Nullable;

/// What one check saw.
///
/// @param check a short stable name, `http-port` for instance
/// @param detail one sentence, good or bad
/// @param fix what to do, present when `ok` is false
public record Finding(
        String check, boolean ok, String detail, @Nullable String fix) {
    static Finding good(String check, String detail) {
        return new Finding(check, true, detail, null);
    }

    static Finding bad(String check, String detail, String fix) {
        return new Finding(check, false, detail, fix);
    }
}
