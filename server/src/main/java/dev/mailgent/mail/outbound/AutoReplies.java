package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.mail.loop.LoopGuard;
import dev.mailgent.mail.message.StoredMessage;
import dev.mailgent.platform.blob.BlobStore;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.protocol.bounce.AutoReplyRules;
import dev.mailgent.protocol.mime.MimeParser;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a machine may answer a message: the rules of RFC 3834 for replies that say of themselves that they are
/// automatic. A reply that an agent decided on is a letter, and none of them applies to it.
final class AutoReplies {
    private static final String RETURN_PATH = "Return-Path: <";

    private final TenantTx tenants;
    private final BlobStore blobs;
    private final LoopGuard guard;

    AutoReplies(TenantTx tenants, BlobStore blobs, LoopGuard guard) {
        this.tenants = tenants;
        this.blobs = blobs;
        this.guard = guard;
    }

    /// @throws dev.mailgent.platform.problem.ProblemException Conflict naming the rule that wants silence
    void require(Agent agent, StoredMessage original) {
        var raw = original.raw() != null
                ? original.raw()
                : blobs.get(agent.org(), original.rawSha256())
                        .orElseThrow(() -> new IllegalStateException("the raw bytes of a message are gone"));
        var parsed = MimeParser.parse(raw);
        var author = parsed.from().isEmpty() ? "" : parsed.from().getFirst().address();
        var since = tenants.run(
                agent.org(),
                tx -> guard.sinceAutomatic(
                        tx, agent, Ids.wire("thd_", original.threadId()), answered(original, author)));
        var sender = envelopeSender(original.trace());
        var context = new AutoReplyRules.Context(sender == null ? author : sender, Set.of(agent.email()), since, 0);
        AutoReplyRules.refusal(parsed, context).ifPresent(why -> {
            throw new Problem.Conflict(
                            "No automatic reply may go to this message: " + why.code() + ".",
                            "Leave it unanswered (RFC 3834), or reply without 'automatic' when the agent decided to.")
                    .asException();
        });
    }

    /// Where the reply would go.
    private static String answered(StoredMessage original, String author) {
        var replyTo = original.content().replyTo();
        if (replyTo.isEmpty()) {
            return author;
        }
        var first = replyTo.getFirst();
        var open = first.lastIndexOf('<');
        var bare = open < 0 ? first : first.substring(open + 1, Math.max(open + 1, first.lastIndexOf('>')));
        return bare.toLowerCase(Locale.ROOT);
    }

    /// From the Return-Path we wrote above the mail; null for mail that has none.
    private static @Nullable String envelopeSender(@Nullable String trace) {
        if (trace == null || !trace.startsWith(RETURN_PATH)) {
            return null;
        }
        var end = trace.indexOf('>', RETURN_PATH.length());
        return end < 0 ? null : trace.substring(RETURN_PATH.length(), end);
    }
}
