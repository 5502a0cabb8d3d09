package dev.mailgent.identity;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.Tx;

/// Hears that an identity began or ended. What it throws after the commit is logged and holds up nobody, so
/// it must be able to catch up later.
public interface Watcher {
    /// After the commit.
    default void created(Agent agent) {}

    /// In the transaction of the end, to note down what must happen behind it. What it throws undoes the
    /// end.
    default void ending(Tx tx, Agent agent) {}

    /// After the commit.
    default void deleted(Agent agent) {}
}
