package dev.mailgent.audit;

import dev.mailgent.platform.db.Tx;
import java.util.List;

/// Work that is done for several requests at once, because their changes share a commit: a statement for all of them
/// costs little more than for one. One object stands for one kind of work.
///
/// @param <T> what a request brings
@FunctionalInterface
public interface Together<T> {
    /// Short, and done again when the commit of its batch failed.
    ///
    /// @param tx bound to the organization of all pieces
    /// @return entries of each piece, in the order given; none for one that changed nothing
    List<List<AuditEntry>> perform(Tx tx, List<T> pieces);
}
