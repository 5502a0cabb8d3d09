package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.event.Events;
import dev.mailgent.platform.blob.BlobStore;
import dev.mailgent.platform.db.JointReads;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import dev.mailgent.platform.time.Times;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One agent's messages and threads: read, listed, labelled, deleted. Answers are the JSON of [MessageBody] and
/// [ThreadBody], written straight from the stored rows.
///
/// A message or thread of someone else answers exactly as a missing one: NotFound.
public final class Mailbox {
    private static final int DELETED_AT_ONCE = 500;

    /// A message may be large, and one round trip holds them all.
    private static final int READ_AT_ONCE = 16;

    private final TenantTx tenants;
    private final BlobStore blobs;
    private final SearchPacker packer;
    private final InstantSource clock;
    private final JointReads<MessageStore.Wanted, Optional<MessageRow>> reads;

    public Mailbox(TenantTx tenants, BlobStore blobs, SearchPacker packer, InstantSource clock) {
        this.clock = clock;
        this.tenants = tenants;
        this.blobs = blobs;
        this.packer = packer;
        this.reads = new JointReads<>(READ_AT_ONCE, (org, wanted) -> MessageStore.byIds(tenants, org, wanted));
    }

    /// Search over the same mailboxes.
    Search search() {
        return new Search(tenants, packer);
    }

    /// One message as a [MessageBody] with its HTML.
    ///
    /// @param messageId with or without its angle brackets
    public byte[] message(Agent agent, String messageId, boolean hiddenText) {
        var row = MessageIds.wire(messageId)
                .flatMap(id -> reads.ask(agent.org(), new MessageStore.Wanted(agent.id(), id)))
                .orElseThrow(Mailbox::noMessage);
        return MessageJson.message(agent.email(), row, hiddenText);
    }

    /// The same inside an open transaction: for who has just written the message.
    public byte[] message(Tx tx, Agent agent, String messageId) {
        var row = MessageIds.wire(messageId)
                .flatMap(id -> MessageStore.byId(tx, agent, id))
                .orElseThrow(Mailbox::noMessage);
        return MessageJson.message(agent.email(), row, false);
    }

    /// A page of messages, newest first, as a [MessageBody.Page].
    ///
    /// @param labels comma list, all of which must match; empty for every message
    public byte[] messages(Agent agent, String labels, int limit, Optional<String> pageToken) {
        var below = PageToken.below(PageToken.Of.MESSAGES, pageToken);
        var rows = MessageStore.page(tenants, agent, Labels.filter(labels), below, limit + 1);
        if (rows.size() <= limit) {
            return MessageJson.page(agent.email(), rows, null);
        }
        var page = rows.subList(0, limit);
        return MessageJson.page(
                agent.email(),
                page,
                PageToken.after(PageToken.Of.MESSAGES, page.getLast().seq()));
    }

    /// Changes the labels of a message and answers it. Repeating the call changes nothing.
    public byte[] label(
            Agent agent,
            String messageId,
            @Nullable List<@Nullable String> add,
            @Nullable List<@Nullable String> remove) {
        var change = Labels.change(add, remove);
        var id = MessageIds.wire(messageId).orElseThrow(Mailbox::noMessage);
        return tenants.run(agent.org(), tx -> {
            var message = MessageStore.lock(tx, agent, id).orElseThrow(Mailbox::noMessage);
            var labels = Labels.apply(message.labels(), change);
            if (!labels.equals(message.labels())) {
                MessageStore.label(tx, agent, message, labels);
            }
            return message(tx, agent, id);
        });
    }

    /// Removes a message and everything kept of it; its thread goes with the last message.
    public void delete(Agent agent, String messageId) {
        var id = MessageIds.wire(messageId).orElseThrow(Mailbox::noMessage);
        var removed = tenants.run(agent.org(), tx -> {
            Removal.lockInbox(tx, agent);
            var message = MessageStore.lock(tx, agent, id).orElseThrow(Mailbox::noMessage);
            return Removal.remove(tx, agent, message.threadId(), List.of(message));
        });
        finish(agent, removed);
    }

    /// A page of threads, most recently updated first, as a [ThreadBody.Page].
    public ThreadBody.Page threads(Agent agent, String labels, int limit, Optional<String> pageToken) {
        var below = PageToken.below(PageToken.Of.THREADS, pageToken);
        var found = ThreadStore.page(tenants, agent, Labels.filter(labels), below, limit + 1);
        var page = found.size() <= limit ? found : found.subList(0, limit);
        return new ThreadBody.Page(
                page.stream().map(ThreadStore.Listed::body).toList(),
                page.size(),
                found.size() <= limit
                        ? null
                        : PageToken.after(PageToken.Of.THREADS, page.getLast().lastSeq()));
    }

    /// A thread with its newest `limit` messages, oldest of them first, as a [ThreadBody.Detail]. A thread that was
    /// merged into another answers as that one.
    public byte[] thread(Agent agent, String threadId, int limit) {
        var thread = ThreadStore.byPublicId(tenants, agent, publicId(threadId)).orElseThrow(Mailbox::noThread);
        var messages = MessageStore.ofThread(tenants, agent, thread.id(), limit);
        return MessageJson.thread(thread.body(), messages);
    }

    /// Changes the labels of a thread, a set apart from those of its messages, and answers it.
    public ThreadBody labelThread(
            Agent agent,
            String threadId,
            @Nullable List<@Nullable String> add,
            @Nullable List<@Nullable String> remove) {
        var change = Labels.change(add, remove);
        var publicId = publicId(threadId);
        return tenants.run(agent.org(), tx -> {
            // The feed first, as all do who take it and a thread.
            Removal.lockInbox(tx, agent);
            var thread = ThreadStore.lock(tx, agent, publicId).orElseThrow(Mailbox::noThread);
            var labels = Labels.apply(thread.body().labels(), change);
            if (!labels.equals(thread.body().labels())) {
                ThreadStore.label(tx, agent, thread.id(), labels);
                Events.append(
                        tx,
                        agent,
                        "thread.updated",
                        Map.of("threadId", Ids.wire("thd_", thread.id())),
                        Times.now(clock));
            }
            return thread.body().withLabels(labels);
        });
    }

    /// Removes a thread with all its messages, a few hundred in a transaction: a crash in between leaves a shorter
    /// thread, which the repeated call removes.
    public void deleteThread(Agent agent, String threadId) {
        var publicId = publicId(threadId);
        if (!deleteSome(agent, publicId)) {
            throw noThread();
        }
        while (deleteSome(agent, publicId)) {
            // until the thread is gone
        }
    }

    /// @return whether there was a thread
    private boolean deleteSome(Agent agent, long publicId) {
        var removed = tenants.run(agent.org(), tx -> {
            Removal.lockInbox(tx, agent);
            return ThreadStore.lock(tx, agent, publicId)
                    .map(thread -> Removal.removeFrom(tx, agent, thread.id(), DELETED_AT_ONCE));
        });
        removed.ifPresent(gone -> finish(agent, gone));
        return removed.isPresent();
    }

    /// After the commit: a crash in between leaves a blob too many, which the store's sweep finds.
    private void finish(Agent agent, Removal.Removed removed) {
        removed.blobs().forEach(sha256 -> blobs.delete(agent.org(), sha256));
        removed.blocks().forEach(block -> packer.want(new SearchPacker.Block(agent.org(), agent.id(), block)));
    }

    private static long publicId(String threadId) {
        return Ids.publicId("thd_", threadId).orElseThrow(Mailbox::noThread);
    }

    private static ProblemException noMessage() {
        return new Problem.NotFound("message").asException();
    }

    private static ProblemException noThread() {
        return new Problem.NotFound("thread").asException();
    }
}
