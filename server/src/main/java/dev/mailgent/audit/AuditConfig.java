package dev.mailgent.audit;

import dev.mailgent.platform.config.Setting;
import java.util.Optional;

/// Where audit entries go besides the database.
public record AuditConfig(
        @Setting(
                key = "audit-file",
                fallback = "",
                doc =
                        "File that every audit entry is also written to, one JSON object a line. While the database cannot"
                                + " take entries and this file can, secrets are opened still. Empty: the database alone.")
        Optional<String> file) {}
