package dev.mailgent.protocol.thread;

import org.jspecify.annotations.Nullable;

/// What a subject is about once the marks of replying and forwarding are gone (RFC 5256 section 2.1, in many
/// languages).
///
/// @param base comparable: lower case, single spaces, empty when nothing is left; `[tags]` stay, each once
/// @param isReply whether a mark of replying was there; a forward alone is no reply
public record BaseSubject(String base, boolean isReply) {
    public static BaseSubject of(@Nullable String subject) {
        var scan = SubjectScan.of(subject == null ? "" : subject, true);
        return new BaseSubject(scan.comparable(), scan.isReply());
    }

    /// The same with tags dropped too, which is what RFC 5256 compares.
    static BaseSubject withoutTags(String subject) {
        var scan = SubjectScan.of(subject, false);
        return new BaseSubject(scan.comparable(), scan.isReply());
    }

    /// The subject of an answer: one `Re: ` in front, marks of earlier answers in any language removed.
    public static String reply(@Nullable String subject) {
        return ("Re: " + SubjectScan.withoutReplyMarks(subject == null ? "" : subject)).stripTrailing();
    }

    /// The subject of a forwarded message: one `Fwd: ` in front of it.
    public static String forward(@Nullable String subject) {
        var plain = subject == null ? "" : subject.strip();
        return SubjectScan.startsWithForward(plain) ? plain : ("Fwd: " + plain).stripTrailing();
    }
}
