package dev.mailgent.identity;

import dev.mailgent.platform.config.Setting;
import java.util.Optional;

/// Who may report keys found in public places.
public record LeakConfig(
        @Setting(
                key = "leak-reporter-keys",
                fallback = "",
                doc =
                        "File with the public keys of services that scan public places for keys, as GitHub publishes them for"
                                + " its secret scanning partners; a key in a report they sign is revoked. Empty: reports are"
                                + " refused.")
        Optional<String> reporterKeys) {}
