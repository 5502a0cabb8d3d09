package dev.mailgent.platform.keys;

import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.crypto.SecretBytes;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A key service that can be told to hang, fail, throttle or deny; its root is a file elsewhere.
public final class FakeKms implements KeyProvider {
    public enum Mood {
        WELL,
        HANGS,
        FAILS,
        DENIES
    }

    public final AtomicInteger calls = new AtomicInteger();
    public volatile Mood mood = Mood.WELL;
    private volatile KeyProvider inner;
    private final Path root;

    public FakeKms(Path root) {
        this.root = root;
        this.inner = new LocalKeyProvider(RootKey.open(root, Optional.empty()));
    }

    public void rotate() {
        inner = new LocalKeyProvider(RootKey.addNewest(root, Optional.empty()));
    }

    private KeyProvider answer() {
        calls.incrementAndGet();
        return switch (mood) {
            case WELL -> inner;
            case FAILS -> throw new KmsException(KmsException.Kind.UNAVAILABLE, "500");
            case DENIES -> throw new KmsException(KmsException.Kind.DENIED, "403");
            case HANGS -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
                throw new KmsException(KmsException.Kind.UNAVAILABLE, "interrupted");
            }
        };
    }

    @Override
    public String id() {
        return "fake-kms";
    }

    @Override
    public byte[] wrap(byte[] key, KeyContext context) {
        return answer().wrap(key, context);
    }

    @Override
    public SecretBytes unwrap(byte[] wrapped, KeyContext context) {
        return answer().unwrap(wrapped, context);
    }

    @Override
    public boolean isNewest(byte[] wrapped) {
        return inner.isNewest(wrapped);
    }

    @Override
    public void probe() {
        answer().probe();
    }
}
