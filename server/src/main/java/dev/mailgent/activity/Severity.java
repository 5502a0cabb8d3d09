package dev.mailgent.activity;

/// How much an owner should care; upper case on the wire.
public enum Severity {
    INFO,
    WARNING,
    ERROR
}
