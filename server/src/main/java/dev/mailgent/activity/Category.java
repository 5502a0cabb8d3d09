package dev.mailgent.activity;

import java.util.Locale;

/// The part of the product an activity belongs to; lower case on the wire.
public enum Category {
    MAIL,
    VAULT,
    IDENTITY,
    AUTH,
    CALENDAR;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
        return wire;
    }

    @Override
    public String toString() {
        return wire;
    }
}
