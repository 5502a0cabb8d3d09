package dev.mailgent.protocol.report;

public record DmarcAggregate() implements Report {}
