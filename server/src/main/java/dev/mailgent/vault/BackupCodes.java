package dev.mailgent.vault;

import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.crypto.Hmac;
import dev.mailgent.platform.keys.DataKeys;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Backup codes: each sealed for itself and its position, sixteen to a key.
final class BackupCodes {
    private static final int PER_KEY = 16;

    private final Boxes boxes;
    private final Hmac digest;

    /// A code of a version that is being written.
    ///
    /// @param plain null when it was used
    /// @param usedAt null when it was not
    @SuppressWarnings("ArrayRecordComponent")
    record Code(@Nullable Plaintext plain, @Nullable Instant usedAt, byte @Nullable [] usedDigest) {
        static Code unused(Plaintext plain) {
            return new Code(plain, null, null);
        }
    }

    /// A code as stored.
    @SuppressWarnings("ArrayRecordComponent")
    record Row(
            int position,
            DataKeys.@Nullable Wrapped key,
            byte @Nullable [] box,
            @Nullable Instant usedAt,
            byte @Nullable [] usedDigest) {}

    /// Rows and the keys they need, each key for one part of the list.
    record Sheet(List<Row> rows, List<DataKeys.Wrapped> keys) {}

    BackupCodes(Boxes boxes, Hmac digest) {
        this.boxes = boxes;
        this.digest = digest;
    }

    private static String field(int position) {
        return "totp.backup/" + position;
    }

    Sheet seal(Boxes.Place place, List<Code> codes) {
        var rows = new ArrayList<Row>();
        var keys = new ArrayList<DataKeys.Wrapped>();
        for (var from = 0; from < codes.size(); from += PER_KEY) {
            try (var key = boxes.key(place, DataKeyPurpose.TOTP_BACKUP)) {
                keys.add(key.wrapped());
                for (var i = from; i < Math.min(codes.size(), from + PER_KEY); i++) {
                    var code = codes.get(i);
                    var plain = code.plain();
                    var box = plain == null ? null : boxes.seal(key, place, field(i), plain.reveal());
                    rows.add(new Row(i, key.wrapped(), box, code.usedAt(), code.usedDigest()));
                }
            }
        }
        return new Sheet(rows, keys);
    }

    /// @throws dev.mailgent.platform.crypto.TamperedException whatever is wrong with it
    Plaintext open(Boxes.Place place, Row row) {
        var box = row.box();
        var key = row.key();
        var sealed = box == null || key == null ? null : new Boxes.Sealed(field(row.position()), box, key);
        return new Plaintext(boxes.open(place, DataKeyPurpose.TOTP_BACKUP, field(row.position()), sealed));
    }

    /// What is kept of a used code.
    byte[] digest(Boxes.Place place, Plaintext code) {
        var id = place.credential();
        return digest.digest(ByteBuffer.allocate(16 + code.reveal().length)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .put(code.reveal())
                .array());
    }
}
