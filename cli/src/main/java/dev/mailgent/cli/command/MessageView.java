package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.screen.Facts;
import dev.mailgent.cli.screen.ShellWord;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Messages as a person reads them.
final class MessageView {
    private MessageView() {}

    static void list(Call call, Fields page) {
        var table = Table.of(
                Column.of("DATE"),
                Column.text("FROM", 12),
                Column.text("SUBJECT", 16),
                Column.text("LABELS", 6),
                Column.of("ID"));
        for (var message : page.rows("messages")) {
            var labels = message.texts("labels");
            table.row(
                    call.time(message.text("createdAt")),
                    whom(message),
                    message.text("subject"),
                    // Told by the column before.
                    labels.stream()
                            .filter(label -> !label.equals("received") && !label.equals("sent"))
                            .collect(Collectors.joining(" ")),
                    ShellWord.ofMessageId(message.text("messageId")));
        }
        call.screen().print(table, "No messages.");
        call.more(page);
    }

    /// A list of messages found, each with the piece of its text that holds the words looked for.
    static void found(Call call, Fields page) {
        var table = Table.of(
                Column.of("DATE"),
                Column.text("FROM", 12),
                Column.text("SUBJECT", 16),
                Column.text("FOUND", 16),
                Column.of("ID"));
        var pieces = page.rows("highlights").iterator();
        for (var message : page.rows("messages")) {
            table.row(
                    call.time(message.text("createdAt")),
                    whom(message),
                    message.text("subject"),
                    pieces.hasNext() ? snippet(pieces.next()) : "",
                    ShellWord.ofMessageId(message.text("messageId")));
        }
        call.screen().print(table, "No messages.");
        call.more(page);
    }

    /// Who wrote and what about is told by other columns; the rest of a message is told here.
    private static String snippet(Fields message) {
        for (var piece : message.rows("highlights")) {
            switch (piece.text("field")) {
                case "text" -> {
                    return piece.text("snippet");
                }
                case "attachment" -> {
                    return "file: " + piece.text("snippet");
                }
                case "to" -> {
                    return "to: " + piece.text("snippet");
                }
                default -> {}
            }
        }
        return "";
    }

    private static String whom(Fields message) {
        return message.texts("labels").contains("sent") ? "to " + message.joined("to") : message.joined("from");
    }

    /// Head, empty line, text.
    static void whole(Call call, Fields message) {
        call.screen().print(head(call, message));
        call.screen().print("\n" + (message.has("text") ? message.text("text") : withoutText(message)));
    }

    /// A message among others: indented, so that no text can pass for the head of the next.
    static void part(Call call, Fields message) {
        call.screen()
                .print(new Facts()
                        .add("From", message.joined("from"))
                        .add("To", message.joined("to"))
                        .add("Date", call.time(message.text("createdAt")))
                        .add("Message", ShellWord.ofMessageId(message.text("messageId"))));
        var text = message.has("extractedText") ? message.text("extractedText") : message.text("text");
        call.screen().print("");
        call.screen().printIndented(text);
    }

    private static Facts head(Call call, Fields message) {
        var facts = new Facts()
                .add("From", message.joined("from"))
                .add("To", message.joined("to"))
                .add("Cc", message.joined("cc"))
                .add("Bcc", message.joined("bcc"))
                .add("Subject", message.text("subject"))
                .add("Date", call.time(message.text("createdAt")))
                .add("Message", ShellWord.ofMessageId(message.text("messageId")))
                .add("Thread", message.text("threadId"))
                .add("Labels", message.joined("labels"));
        if (message.has("auth")) {
            facts.add("Sender", sender(message.in("auth")));
        }
        facts.add("Codes", codes(message));
        facts.add("Files", String.join(", ", attachments(message)));
        return facts;
    }

    private static String sender(Fields auth) {
        var dkim = auth.rows("dkim").stream().map(row -> row.text("result")).collect(Collectors.joining("/"));
        var checks = new ArrayList<String>();
        checks.add("spf " + auth.text("spf"));
        checks.add("dkim " + (dkim.isEmpty() ? "none" : dkim));
        checks.add("dmarc " + auth.text("dmarc"));
        return (auth.isTrue("senderVerified") ? "verified" : "not verified") + " (" + String.join(", ", checks) + ")";
    }

    private static String codes(Fields message) {
        return message.rows("codes").stream().map(row -> row.text("code")).collect(Collectors.joining(", "));
    }

    private static List<String> attachments(Fields message) {
        return message.rows("attachments").stream()
                .map(file -> ShellWord.of(file.text("attachmentId")) + " " + file.text("filename") + " ("
                        + file.text("contentType") + ", " + size(file.text("size")) + ")")
                .toList();
    }

    private static String withoutText(Fields message) {
        return message.has("html") ? "(No text, only HTML: --json shows it.)" : "(No text.)";
    }

    private static String size(String bytes) {
        try {
            return size(Long.parseLong(bytes));
        } catch (NumberFormatException _) {
            return bytes;
        }
    }

    static String size(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
