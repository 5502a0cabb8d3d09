package dev.mailgent.event;

import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import org.jspecify.annotations.Nullable;

/// A hint that an identity has a new event. Who hears it reads from the [EventLog] after the place it
/// knows.
///
/// @param seq number of the event in the identity's feed; 0 when another node says so, which does not
///     tell
/// @param type null when another node says so
public record News(
        OrgId org, IdentityId identity, long seq, @Nullable String type) {}
