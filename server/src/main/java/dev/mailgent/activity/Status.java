package dev.mailgent.activity;

import java.util.Locale;

/// How an activity ended; lower case on the wire.
public enum Status {
    SUCCESS,
    ERROR,
    DENIED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
        return wire;
    }

    @Override
    public String toString() {
        return wire;
    }
}
