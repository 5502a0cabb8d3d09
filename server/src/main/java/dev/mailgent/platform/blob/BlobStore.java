package dev.mailgent.platform.blob;

import dev.mailgent.platform.id.OrgId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiPredicate;

/// Keeps bytes by organization and SHA-256. Bytes go in before the row that names them is committed and are removed
/// after the row is gone, so a crash leaves a blob too many and never one too few.
public interface BlobStore {
    /// How long bytes that were put are safe from [#delete] and [#sweep]: longer than any transaction that will name
    /// them.
    Duration GRACE = Duration.ofMinutes(10);

    /// Returns when the bytes are on stable storage. Putting the same bytes again is cheap and renews their grace.
    ///
    /// @param sha256 digest of `data`, which names it
    /// @throws dev.mailgent.platform.problem.ProblemException Unavailable when the store is full or away
    void put(OrgId org, byte[] sha256, byte[] data);

    /// The bytes, or empty when the organization has none of that name.
    Optional<byte[]> get(OrgId org, byte[] sha256);

    /// Removes the bytes unless they were put within [#GRACE]: then a row may be on its way, and the sweep decides.
    void delete(OrgId org, byte[] sha256);

    /// Removes every blob past its grace that no row names, and what crashed writes left behind.
    ///
    /// @param named whether a row names this blob; asked after the blob was found
    /// @return how many were removed
    int sweep(BiPredicate<OrgId, byte[]> named);
}
