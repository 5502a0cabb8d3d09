package dev.mailgent.mail.message;

import static dev.mailgent.access.Scope.MAIL_MANAGE;
import static dev.mailgent.access.Scope.MAIL_READ;

import dev.mailgent.access.Caller;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// HTTP face of the mailbox: parse, call, present. Message ids in a path may come percent-encoded or raw, with or
/// without their angle brackets.
public final class MailRoutes implements Routes {
    private static final String JSON = "application/json";
    private static final String MESSAGE = "/v0/messages/{messageId}";
    private static final String THREAD = "/v0/threads/{threadId}";
    private static final String LABELS_EXAMPLE = """
            {"addLabels": ["done"], "removeLabels": ["unread"]}""";

    private final Mailbox mailbox;
    private final RawMessages raws;
    private final Search search;

    /// Labels to add and to remove. One of the two may be missing.
    record LabelsBody(
            @Nullable List<@Nullable String> addLabels,
            @Nullable List<@Nullable String> removeLabels) {}

    public MailRoutes(Mailbox mailbox, RawMessages raws) {
        this(mailbox, raws, mailbox.search());
    }

    public MailRoutes(Mailbox mailbox, RawMessages raws, Search search) {
        this.mailbox = mailbox;
        this.raws = raws;
        this.search = search;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.get("/v0/messages")
                        .scope(MAIL_READ.wire())
                        .summary("List messages")
                        .description("Newest first. A page costs the same however large the inbox is.")
                        .query("limit", "integer", "Messages in a page: 50 unless given, 100 at most.")
                        .query("labels", "string", "Comma list; only messages that have all of these labels.")
                        .query("pageToken", "string", "nextPageToken of the page before.")
                        .answers(200, MessageBody.Page.class)
                        .tool("mail_list_messages")
                        .build(),
                this::messages);
        router.add(
                Endpoint.get("/v0/messages/search")
                        .scope(MAIL_READ.wire())
                        .summary("Search messages")
                        .description(
                                "Full text of subject, text, addresses and attachment names, newest first. All words"
                                        + " must be there; \"words in a row\", -excluded, prefix*; from: to: subject: filename:"
                                        + " label: has:attachment after: before: narrow the search, as do the parameters."
                                        + " highlights has one entry a message, in the same order: snippets of plain text with"
                                        + " the places of the words, counted in Unicode characters. Every page costs about the"
                                        + " same: one for which much had to be read may hold fewer messages than asked, and its"
                                        + " nextPageToken goes on from there.")
                        .query("q", "string", "What to look for, at most 1,000 characters.")
                        .query("from", "string", "Words of the sender: a name, an address or a domain.")
                        .query("to", "string", "Words of a recipient in To or Cc.")
                        .query("label", "string", "Comma list; only messages that have all of these labels.")
                        .query("after", "string", "Received or sent at this time or later: a date or RFC 3339 time.")
                        .query("before", "string", "Received or sent before this time.")
                        .query("limit", "integer", "Messages in a page: 50 unless given, 100 at most.")
                        .query("pageToken", "string", "nextPageToken of the page before.")
                        .answers(200, MessageBody.Found.class)
                        .tool("mail_search")
                        .build(),
                this::search);
        router.add(
                Endpoint.get(MESSAGE)
                        .scope(MAIL_READ.wire())
                        .summary("Read a message")
                        .description("The whole message with its HTML. Reading does not remove the label 'unread'.")
                        .query("include", "string", "'hiddenText' adds text that a person would not see.")
                        .answers(200, MessageBody.class)
                        .errors(404)
                        .tool("mail_get_message")
                        .rawParameter("messageId")
                        .build(),
                this::message);
        router.add(
                Endpoint.patch(MESSAGE)
                        .scope(MAIL_MANAGE.wire())
                        .summary("Change a message's labels")
                        .description("Labels are free texts of 1 to 64 printable characters, at most 50 a message."
                                + " Repeating the call changes nothing.")
                        .body(LabelsBody.class)
                        .exampleBody(LABELS_EXAMPLE)
                        .answers(200, MessageBody.class)
                        .errors(404)
                        .tool("mail_update_labels")
                        .rawParameter("messageId")
                        .build(),
                this::label);
        router.add(
                Endpoint.delete(MESSAGE)
                        .scope(MAIL_MANAGE.wire())
                        .summary("Delete a message")
                        .description("Removes the message, what was parsed and indexed of it, and its bytes unless"
                                + " another inbox of the organization holds the same ones.")
                        .errors(404)
                        .tool("mail_delete_message")
                        .rawParameter("messageId")
                        .build(),
                this::delete);
        router.add(
                Endpoint.get(MESSAGE + "/attachments/{attachmentId}")
                        .scope(MAIL_READ.wire())
                        .summary("Download an attachment")
                        .description("The bytes with their declared type, to be saved and never shown in place.")
                        .answers(200, byte[].class)
                        .errors(404)
                        .tool("mail_get_attachment")
                        .rawParameter("messageId")
                        .build(),
                this::attachment);
        router.add(
                Endpoint.get(MESSAGE + "/raw")
                        .scope(MAIL_READ.wire())
                        .summary("Download a message as received")
                        .description("message/rfc822: the trace fields this server added, then every byte as it came.")
                        .answers(200, byte[].class)
                        .errors(404)
                        .rawParameter("messageId")
                        .build(),
                this::raw);
        registerThreads(router);
    }

    private void registerThreads(Router router) {
        router.add(
                Endpoint.get("/v0/threads")
                        .scope(MAIL_READ.wire())
                        .summary("List threads")
                        .description("Most recently updated first.")
                        .query("limit", "integer", "Threads in a page: 50 unless given, 100 at most.")
                        .query("labels", "string", "Comma list; only threads that have all of these labels.")
                        .query("pageToken", "string", "nextPageToken of the page before.")
                        .answers(200, ThreadBody.Page.class)
                        .tool("mail_list_threads")
                        .build(),
                this::threads);
        router.add(
                Endpoint.get(THREAD)
                        .scope(MAIL_READ.wire())
                        .summary("Read a thread")
                        .description("The thread with its newest messages, oldest of them first; totalMessages says how"
                                + " many there are. A thread that was merged into another answers as that one.")
                        .query("limit", "integer", "Messages to give: the newest 200 unless given, 500 at most.")
                        .answers(200, ThreadBody.Detail.class)
                        .errors(404)
                        .tool("mail_get_thread")
                        .build(),
                this::thread);
        router.add(
                Endpoint.patch(THREAD)
                        .scope(MAIL_MANAGE.wire())
                        .summary("Change a thread's labels")
                        .description("A thread's labels are a set of their own, apart from those of its messages.")
                        .body(LabelsBody.class)
                        .exampleBody(LABELS_EXAMPLE)
                        .answers(200, ThreadBody.class)
                        .errors(404)
                        .tool("mail_update_thread_labels")
                        .build(),
                this::labelThread);
        router.add(
                Endpoint.delete(THREAD)
                        .scope(MAIL_MANAGE.wire())
                        .summary("Delete a thread")
                        .description("Removes the thread with all its messages.")
                        .errors(404)
                        .tool("mail_delete_thread")
                        .build(),
                this::deleteThread);
    }

    private Response messages(Request request) {
        return json(mailbox.messages(
                Caller.of(request).agent(),
                request.query("labels").orElse(""),
                request.limit(50, 100),
                request.query("pageToken")));
    }

    private Response search(Request request) {
        return json(search.find(
                Caller.of(request).agent(),
                new QueryReader.Given(
                        request.query("q"),
                        request.query("from"),
                        request.query("to"),
                        request.query("label").or(() -> request.query("labels")),
                        request.query("after"),
                        request.query("before")),
                request.limit(50, 100),
                request.query("pageToken")));
    }

    private Response message(Request request) {
        var hiddenText = request.query("include").filter("hiddenText"::equals).isPresent();
        return json(mailbox.message(Caller.of(request).agent(), request.path("messageId"), hiddenText));
    }

    private Response label(Request request) {
        var body = request.body(LabelsBody.class);
        return json(mailbox.label(
                Caller.of(request).agent(), request.path("messageId"), body.addLabels(), body.removeLabels()));
    }

    private Response delete(Request request) {
        mailbox.delete(Caller.of(request).agent(), request.path("messageId"));
        return Response.noContent();
    }

    private Response attachment(Request request) {
        var file = raws.attachment(Caller.of(request).agent(), request.path("messageId"), request.path("attachmentId"));
        return download(file.bytes(), file.safeContentType(), file.contentDisposition());
    }

    private Response raw(Request request) {
        var bytes = raws.raw(Caller.of(request).agent(), request.path("messageId"));
        return download(bytes, "message/rfc822", AttachmentFile.contentDisposition("message.eml"));
    }

    private Response threads(Request request) {
        return Response.ok(mailbox.threads(
                Caller.of(request).agent(),
                request.query("labels").orElse(""),
                request.limit(50, 100),
                request.query("pageToken")));
    }

    private Response thread(Request request) {
        return json(mailbox.thread(Caller.of(request).agent(), request.path("threadId"), request.limit(200, 500)));
    }

    private Response labelThread(Request request) {
        var body = request.body(LabelsBody.class);
        return Response.ok(mailbox.labelThread(
                Caller.of(request).agent(), request.path("threadId"), body.addLabels(), body.removeLabels()));
    }

    private Response deleteThread(Request request) {
        mailbox.deleteThread(Caller.of(request).agent(), request.path("threadId"));
        return Response.noContent();
    }

    private static Response json(byte[] body) {
        return Response.bytes(body, JSON);
    }

    private static Response download(byte[] bytes, String contentType, String disposition) {
        return Response.bytes(bytes, contentType)
                .header("Content-Disposition", disposition)
                .header("Content-Security-Policy", AttachmentFile.SANDBOX);
    }
}
