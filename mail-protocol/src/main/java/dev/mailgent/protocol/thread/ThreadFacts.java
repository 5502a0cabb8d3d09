package dev.mailgent.protocol.thread;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All that threading wants to know of one message.
///
/// @param messageId `<left@right>`, or null when the message has none
/// @param ancestors ids it names, oldest first, its own excluded; at most 51
/// @param participants addresses in From, To and Cc in lower case, without the mailbox's own
/// @param at when it was received, or sent from here
public record ThreadFacts(
        @Nullable String messageId, List<String> ancestors, BaseSubject subject, Set<String> participants, Instant at) {

    public ThreadFacts {
        ancestors = List.copyOf(ancestors);
        participants = participants.stream()
                .map(address -> address.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// @param messageId header value, or null
    /// @param references header value, or null
    /// @param inReplyTo header value, or null
    /// @param subject decoded (RFC 2047), or null
    public static ThreadFacts of(
            @Nullable String messageId,
            @Nullable String references,
            @Nullable String inReplyTo,
            @Nullable String subject,
            Set<String> participants,
            Instant at) {
        var own = MessageIds.parse(messageId);
        var id = own.isEmpty() ? null : own.getFirst();
        return new ThreadFacts(
                id, MessageIds.ancestors(id, references, inReplyTo), BaseSubject.of(subject), participants, at);
    }

    /// Every id to look up and to register: the message's own, then its ancestors.
    public List<String> ids() {
        if (messageId == null) {
            return ancestors;
        }
        var ids = new ArrayList<String>(ancestors.size() + 1);
        ids.add(messageId);
        ids.addAll(ancestors);
        return ids;
    }
}
