package dev.mailgent.cli.kit;

/// Keys that open nothing.
public final class Keys {
    public static final String IDENTITY = "mgnt-" + "0a1b2c3d".repeat(8);
    public static final String PLATFORM = "mgpk-" + "4e5f6a7b".repeat(8);

    private Keys() {}
}
