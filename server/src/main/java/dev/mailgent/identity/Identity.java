package dev.mailgent.identity;

import dev.mailgent.access.Agent;
import dev.mailgent.access.Scope;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An agent's identity as its organization sees it.
///
/// @param type `INBOX`, the only one so far
/// @param usageCount requests made with its keys
public record Identity(
        OrgId org,
        IdentityId id,
        String name,
        String type,
        Purpose purpose,
        String email,
        Set<Scope> scopes,
        long usageCount,
        @Nullable Instant lastUsedAt,
        Instant createdAt) {
    public Identity {
        scopes = Set.copyOf(scopes);
    }

    public Agent agent() {
        return new Agent(org, id, name, email);
    }

    /// Wire names of a set, in the order of the contract.
    static List<String> wire(Set<Scope> scopes) {
        var sorted = EnumSet.noneOf(Scope.class);
        sorted.addAll(scopes);
        return sorted.stream().map(Scope::wire).toList();
    }
}
