package dev.mailgent.vault;

import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.crypto.TamperedException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The only place where TOTP seeds are sealed and opened. What it opens gives codes; the seed itself it
/// hands to no one.
final class Seeds {
    static final String FIELD = "totp.seed";

    private final Boxes boxes;

    Seeds(Boxes boxes) {
        this.boxes = boxes;
    }

    Boxes.Sealed seal(Boxes.Place place, Totp totp) {
        var bytes = totp.bytes();
        try {
            return boxes.seal(place, DataKeyPurpose.TOTP, FIELD, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /// @throws TamperedException whatever is wrong with it
    Totp open(Boxes.Place place, Boxes.@Nullable Sealed sealed, TotpInfo shown) {
        var bytes = boxes.open(place, DataKeyPurpose.TOTP, FIELD, sealed);
        try {
            return Totp.of(bytes, shown);
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            throw new TamperedException();
        }
    }
}
