package dev.mailgent.platform.id;

import java.util.UUID;

/// An organization: the tenant. Every tenant table leads with it and row-level security is bound to it.
public record OrgId(UUID value) {
    @Override
    public String toString() {
        return Ids.wire("org_", value);
    }
}
