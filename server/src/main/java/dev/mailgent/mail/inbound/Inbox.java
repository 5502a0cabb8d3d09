package dev.mailgent.mail.inbound;

import dev.mailgent.access.Agent;
import org.jspecify.annotations.Nullable;

/// Where mail for one accepted recipient goes.
///
/// @param tag what followed `+` in the address, or null
public record Inbox(Agent agent, @Nullable String tag) {}
