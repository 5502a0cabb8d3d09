package dev.mailgent.mail.loop;

import java.time.Instant;

/// A loop that was seen, and since when the mailbox is paused for it.
///
/// @param reason `same_body` or `busy_thread`
/// @param about the recipient, or the thread as on the wire
/// @param count messages within the window, the refused one included
public record Loop(String reason, String about, int count, Instant since) {}
