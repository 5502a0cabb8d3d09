package dev.mailgent.protocol.report;

public record TlsReport() implements Report {}
