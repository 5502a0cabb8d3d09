package dev.mailgent.mail.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A thread on the wire.
///
/// @param labels the thread's own labels, apart from those of its messages
/// @param updatedAt when its newest message came
public record ThreadBody(
        String threadId,
        String inboxId,
        @Nullable String subject,
        int messageCount,
        List<String> labels,
        Instant createdAt,
        Instant updatedAt) {

    ThreadBody withLabels(List<String> changed) {
        return new ThreadBody(threadId, inboxId, subject, messageCount, changed, createdAt, updatedAt);
    }

    /// A page of threads, most recently updated first.
    public record Page(
            List<ThreadBody> threads,
            int count,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String nextPageToken) {}

    /// A thread with its newest messages, oldest of them first.
    public record Detail(
            String threadId,
            String inboxId,
            @Nullable String subject,
            int messageCount,
            List<String> labels,
            Instant createdAt,
            Instant updatedAt,
            int totalMessages,
            List<MessageBody> messages) {}
}
