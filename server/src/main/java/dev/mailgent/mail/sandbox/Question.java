package dev.mailgent.mail.sandbox;

import dev.mailgent.protocol.compose.Mailbox;
import dev.mailgent.protocol.mime.MimeParser;
import dev.mailgent.protocol.mime.ParsedMail;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/// The mail a correspondent got. Not compared by value.
///
/// @param messageId of it, with brackets
/// @param author the mailbox that sent it, and that every answer goes to
/// @param at when it was accepted for sending: the date of every answer, so that a repeat is the same bytes
@SuppressWarnings("ArrayRecordComponent")
public record Question(String messageId, Mailbox author, Instant at, byte[] raw, ParsedMail parsed) {
    /// Reads the bytes that were sent.
    public static Question of(String messageId, Mailbox author, Instant at, byte[] raw) {
        return new Question(messageId, author, at, raw, MimeParser.parse(raw));
    }

    /// An id for the answer of one address to this message, always the same one.
    String answerId(String address) {
        return "<" + HexFormat.of().formatHex(digest(address), 0, 12) + "@" + Correspondent.DOMAIN + ">";
    }

    /// SHA-256 of the Message-ID and the address.
    byte[] digest(String address) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest((messageId + "\n" + address).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// The header block with its last line end, at most 16 KiB of it.
    byte[] header() {
        var text = new String(raw, 0, Math.min(raw.length, 16 * 1024), StandardCharsets.ISO_8859_1);
        var end = text.indexOf("\r\n\r\n");
        var cut = end >= 0 ? end + 2 : text.lastIndexOf("\r\n") + 2;
        return text.substring(0, Math.max(0, cut)).getBytes(StandardCharsets.ISO_8859_1);
    }

    String subject() {
        var subject = parsed.subject();
        return subject == null ? "" : subject;
    }

    String text() {
        var text = parsed.text();
        return text == null ? "" : text;
    }
}
