package dev.mailgent.mail.rule;

/// What a rule is about: mail that comes in, mail that goes out, answers to mail that came in.
public enum RuleScope {
    RECEIVE,
    SEND,
    REPLY
}
