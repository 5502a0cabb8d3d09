package dev.mailgent.identity;

import dev.mailgent.access.Agent;

/// Hears, after the commit, that an identity began or ended. What it throws is logged and holds up
/// nobody, so it must be able to catch up later.
public interface Watcher {
    void created(Agent agent);

    void deleted(Agent agent);
}
