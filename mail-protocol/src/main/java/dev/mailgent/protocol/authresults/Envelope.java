package dev.mailgent.protocol.authresults;

import java.net.InetAddress;

/// What the SMTP session knows about a message.
///
/// @param client address of the SMTP client
/// @param helo what it said after HELO or EHLO
/// @param mailFrom the reverse path without angle brackets; empty for a bounce
/// @param receiver our host name, as SPF explanations may quote it
public record Envelope(InetAddress client, String helo, String mailFrom, String receiver) {}
