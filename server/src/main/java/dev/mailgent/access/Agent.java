package dev.mailgent.access;

import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;

/// The identity whose data is touched: a parameter of every service that touches it.
///
/// @param name display name, used in From
/// @param email the inbox address, local@domain
public record Agent(OrgId org, IdentityId id, String name, String email) {}
