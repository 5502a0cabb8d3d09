package dev.mailgent.event;

import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import java.time.Instant;
import java.util.UUID;

/// An event as read from the log.
///
/// @param position place among the identity's events: grows in commit order, with gaps; never changes
/// @param tx with `identity` and `position` the place among the organization's events, see [OrgPlace]
/// @param type `message.received` and so on
/// @param body the JSON object that goes with the type
public record Event(
        OrgId org, UUID id, IdentityId identity, long position, long tx, String type, String body, Instant createdAt) {

    /// `evt_` and 16 hex digits.
    public String wireId() {
        return Ids.wire("evt_", id);
    }

    /// The place right behind this event in its organization.
    public OrgPlace place() {
        return new OrgPlace(tx, identity.value(), position);
    }
}
