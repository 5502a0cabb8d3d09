package dev.mailgent.platform.keys;

import dev.mailgent.platform.crypto.RootKey;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class LocalKeyProviderTest extends KeyProviderContract {
    @TempDir
    Path data;

    @Override
    KeyProvider provider() {
        return new LocalKeyProvider(RootKey.open(data, Optional.empty()));
    }

    @Override
    KeyProvider rotated() {
        return new LocalKeyProvider(RootKey.addNewest(data, Optional.empty()));
    }
}
