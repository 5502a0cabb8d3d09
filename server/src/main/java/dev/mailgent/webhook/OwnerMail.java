package dev.mailgent.webhook;

import dev.mailgent.access.Agent;

/// Puts a mail into an agent's inbox. May throw: what it tells of is in the activity log already.
@FunctionalInterface
public interface OwnerMail {
    void put(Agent to, String subject, String text);
}
