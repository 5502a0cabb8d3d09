package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.mail.message.MessageContent;
import dev.mailgent.mail.message.StoredMessage;
import dev.mailgent.platform.blob.BlobStore;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import dev.mailgent.protocol.compose.OutgoingAttachment;
import dev.mailgent.protocol.mime.MimeParser;
import dev.mailgent.protocol.thread.BaseSubject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Passes a message on as people do: a new message with the original's facts and text below, its files attached.
public final class Forwarding {
    private static final int MAX_QUOTED = 512 * 1024;

    private final BlobStore blobs;
    private final InstantSource clock;

    public Forwarding(BlobStore blobs, InstantSource clock) {
        this.blobs = blobs;
        this.clock = clock;
    }

    Composition compose(Agent agent, StoredMessage original, ForwardRequest request) {
        if (request.to() == null || request.to().isEmpty()) {
            throw new Problem.Invalid("The field to is required.", "Send {\"to\": [\"ada@example.com\"]}.")
                    .asException();
        }
        var raw = original.raw() != null
                ? original.raw()
                : blobs.get(agent.org(), original.rawSha256())
                        .orElseThrow(() -> new IllegalStateException("the raw bytes of a message are gone"));
        var files = new ArrayList<>(Composition.attachments(request.attachments()));
        var parsed = MimeParser.parse(raw);
        for (MessageContent.Attachment file : original.content().attachments()) {
            var part = parsed.part(file.part());
            files.add(OutgoingAttachment.file(file.filename(), file.contentType(), part.content()));
        }
        Composition.refuseTooMuch(files); // or a message forwarded to oneself, with more each time, grows without end
        return new Composition(
                Composition.addresses(request.to(), "to"),
                List.of(),
                List.of(),
                BaseSubject.forward(original.subject()),
                (request.text() == null ? "" : request.text() + "\n\n") + quoted(original),
                null,
                files,
                null,
                List.of(),
                Composition.sendAt(request.sendAt(), Times.now(clock)),
                false);
    }

    private static String quoted(StoredMessage original) {
        var content = original.content();
        var text = content.text() == null ? "" : content.text();
        return "---------- Forwarded message ----------\n"
                + "From: " + String.join(", ", content.from()) + "\n"
                + "Date: " + Json.instant(content.sentAt() == null ? original.createdAt() : content.sentAt()) + "\n"
                + "Subject: " + (original.subject() == null ? "" : original.subject()) + "\n"
                + "To: " + String.join(", ", content.to()) + "\n\n"
                + (text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) : text);
    }
}
