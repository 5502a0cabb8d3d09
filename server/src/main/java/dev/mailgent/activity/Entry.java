package dev.mailgent.activity;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One thing that happened to an identity.
///
/// @param action `mail_send`, `identity_rotate_key`: lower case with `_`, at most 64 characters
/// @param description a short sentence for the owner; no text of a mail, no secret
/// @param targetType `message`, `thread`, `identity` …; null when nothing was touched
/// @param targetId the target's id as on the wire
/// @param metadata small JSON object, null for none
/// @param durationMs how long it took, null when that means nothing
public record Entry(
        String action,
        Category category,
        Severity severity,
        Status status,
        @Nullable String description,
        @Nullable String targetType,
        @Nullable String targetId,
        @Nullable Map<String, ?> metadata,
        @Nullable Integer durationMs) {

    /// The common case: it worked.
    public static Entry success(
            String action,
            Category category,
            @Nullable String description,
            @Nullable String targetType,
            @Nullable String targetId) {
        return new Entry(
                action, category, Severity.INFO, Status.SUCCESS, description, targetType, targetId, null, null);
    }

    /// It was tried and failed.
    public static Entry error(
            String action,
            Category category,
            @Nullable String description,
            @Nullable String targetType,
            @Nullable String targetId) {
        return new Entry(action, category, Severity.ERROR, Status.ERROR, description, targetType, targetId, null, null);
    }

    /// It was refused.
    public static Entry denied(
            String action, Category category, @Nullable String description, @Nullable Map<String, ?> metadata) {
        return new Entry(action, category, Severity.WARNING, Status.DENIED, description, null, null, metadata, null);
    }

    /// The same with facts for machines.
    public Entry with(Map<String, ?> facts) {
        return new Entry(action, category, severity, status, description, targetType, targetId, facts, durationMs);
    }
}
