package dev.mailgent.protocol.dmarc;

import java.util.Locale;
import java.util.Optional;

/// What a domain owner asks receivers to do with mail that fails, from weak to strict.
public enum DmarcPolicy {
    NONE,
    QUARANTINE,
    REJECT;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<DmarcPolicy> of(String word) {
        for (var each : values()) {
            if (each.word().equalsIgnoreCase(word)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /// One step weaker, for records in test mode.
    DmarcPolicy relaxed() {
        return switch (this) {
            case REJECT -> QUARANTINE;
            case QUARANTINE, NONE -> NONE;
        };
    }

    DmarcPolicy stricter(DmarcPolicy other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
