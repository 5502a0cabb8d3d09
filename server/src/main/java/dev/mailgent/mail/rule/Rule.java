package dev.mailgent.mail.rule;

import java.time.Instant;

/// A rule, as stored and as on the wire.
///
/// @param id `rul_` and 16 hex digits
/// @param value `name@domain` or `*@domain`, lower case, international domains in A-labels
public record Rule(String id, RuleType type, RuleScope scope, String value, Instant createdAt) {}
