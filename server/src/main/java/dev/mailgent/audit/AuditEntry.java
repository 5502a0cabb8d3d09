package dev.mailgent.audit;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One thing that happened, before it has a place in the log. No secret, no text of a mail.
///
/// @param action `credential.open`, `totp.code`, `key.rotate`: lower case with a dot
/// @param target id of what was touched, null for none
/// @param details ids and numbers that stay for ever, such as a version
/// @param result `success`, `denied`, `error`
/// @param personal names and addresses; kept beside the log, where they can be erased
/// @param touched credential whose time of last use is now; written with the entry
public record AuditEntry(
        Actor actor,
        String action,
        @Nullable String target,
        Map<String, String> details,
        String result,
        Map<String, String> personal,
        @Nullable UUID touched) {
    public AuditEntry {
        details = new TreeMap<>(details);
        var remote = actor.remote();
        personal = new TreeMap<>(personal);
        if (remote != null) {
            personal.put("address", remote.getHostAddress());
        }
    }

    public static AuditEntry success(Actor actor, String action, @Nullable String target, Map<String, String> details) {
        return new AuditEntry(actor, action, target, details, "success", Map.of(), null);
    }

    public AuditEntry withResult(String other) {
        return new AuditEntry(actor, action, target, details, other, personal, touched);
    }

    public AuditEntry withPersonal(String name, String value) {
        var more = new TreeMap<>(personal);
        more.put(name, value);
        return new AuditEntry(actor, action, target, details, result, more, touched);
    }

    public AuditEntry touching(UUID credential) {
        return new AuditEntry(actor, action, target, details, result, personal, credential);
    }
}
