package dev.mailgent.platform.keys;

import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.crypto.SecretBytes;
import java.util.function.Supplier;

/// The root in a file of this machine ([RootKey]): whoever copies the file and the database has the
/// secrets.
public final class LocalKeyProvider implements KeyProvider {
    private static final String USE = "org-key";

    private final Supplier<RootKey> root;

    public LocalKeyProvider(RootKey root) {
        this(() -> root);
    }

    /// @param root asked at each use, so that a rotation is followed
    public LocalKeyProvider(Supplier<RootKey> root) {
        this.root = root;
    }

    @Override
    public String id() {
        return "local";
    }

    @Override
    public byte[] wrap(byte[] key, KeyContext context) {
        return root.get().wrap(USE, key, context.bytes());
    }

    @Override
    public SecretBytes unwrap(byte[] wrapped, KeyContext context) {
        return new SecretBytes(root.get().unwrap(USE, wrapped, context.bytes()));
    }

    @Override
    public boolean isNewest(byte[] wrapped) {
        return root.get().isNewest(wrapped);
    }

    @Override
    public void probe() {
        // The key was read at the start and is in memory.
    }
}
