package dev.mailgent.mail.rule;

/// Whether a match passes or is denied.
public enum RuleType {
    ALLOW,
    BLOCK
}
