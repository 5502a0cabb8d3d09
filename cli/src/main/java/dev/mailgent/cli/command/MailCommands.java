package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Answer;
import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.api.Target;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// `mailgent mail`: read, find, label and remove messages. What sends is in [SendCommands].
final class MailCommands {
    private MailCommands() {}

    static Command group() {
        return Command.group(
                "mail",
                "Read and send mail",
                "mail list --labels unread",
                () -> List.of(
                        list(),
                        search(),
                        get(),
                        labels(),
                        delete(),
                        raw(),
                        attachment(),
                        SendCommands.send(),
                        SendCommands.reply(),
                        SendCommands.replyAll(),
                        SendCommands.forward(),
                        SendCommands.deliveries(),
                        SendCommands.cancel(),
                        DraftCommands.group(),
                        RuleCommands.group()));
    }

    private static Command list() {
        return Command.of("list", "List messages, newest first", "mail list --labels unread --limit 20", call -> {
                    var answer = call.api()
                            .get(Target.of("messages")
                                    .with("limit", call.number("--limit"))
                                    .with("labels", call.words("--labels"))
                                    .with("pageToken", call.text("--page-token")));
                    call.show(answer, page -> MessageView.list(call, page));
                })
                .number("--limit", "messages to list, 1 to 100; 50 unless given")
                .list("--labels", "LABEL", "only messages with all of these labels")
                .text("--page-token", "TOKEN", "go on where a page ended");
    }

    private static Command search() {
        return Command.of(
                        "search",
                        "Search subjects, texts, addresses and file names",
                        "mail search invoice --from billing@example.com",
                        call -> {
                            var answer = call.api()
                                    .get(Target.of("messages", "search")
                                            .with("q", call.argument(0))
                                            .with("from", call.text("--from"))
                                            .with("to", call.text("--to"))
                                            .with("label", call.words("--labels"))
                                            .with("after", call.text("--after"))
                                            .with("before", call.text("--before"))
                                            .with("limit", call.number("--limit"))
                                            .with("pageToken", call.text("--page-token")));
                            call.show(answer, page -> MessageView.found(call, page));
                        })
                .argument("QUERY", "words to look for")
                .text("--from", "ADDRESS", "only from this address")
                .text("--to", "ADDRESS", "only to this address")
                .list("--labels", "LABEL", "only messages with all of these labels")
                .text("--after", "DATE", "only since then, as 2026-11-23 or a time in RFC 3339")
                .text("--before", "DATE", "only before then")
                .number("--limit", "messages to list, 1 to 100; 50 unless given")
                .text("--page-token", "TOKEN", "go on where a page ended");
    }

    private static Command get() {
        return Command.of("get", "Show a message", "mail get 5d41402a@example.com", call -> {
                    var answer = call.api().get(Target.of("messages", call.argument(0)));
                    call.show(answer, message -> MessageView.whole(call, message));
                })
                .argument("MESSAGE", "its id, with or without angle brackets");
    }

    private static Command labels() {
        return Command.of(
                        "labels",
                        "Add and remove labels of a message",
                        "mail labels 5d41402a@example.com --add done --remove unread",
                        call -> {
                            var answer = call.api().patch(Target.of("messages", call.argument(0)), labelChange(call));
                            call.show(answer, message -> call.screen().print("Labels: " + message.joined("labels")));
                        })
                .argument("MESSAGE", "its id")
                .list("--add", "LABEL", "labels to add")
                .list("--remove", "LABEL", "labels to remove");
    }

    static JsonNode labelChange(Call call) {
        if (!call.isGiven("--add") && !call.isGiven("--remove")) {
            throw new UsageException("Give --add, --remove or both.");
        }
        return new Body()
                .with("addLabels", call.words("--add"))
                .with("removeLabels", call.words("--remove"))
                .json();
    }

    private static Command delete() {
        return Command.of("delete", "Delete a message", "mail delete 5d41402a@example.com", call -> {
                    call.api().delete(Target.of("messages", call.argument(0)));
                    call.done("Deleted.");
                })
                .argument("MESSAGE", "its id");
    }

    private static Command raw() {
        return Command.of(
                        "raw",
                        "Download a message as it was received",
                        "mail raw 5d41402a@example.com --output message.eml",
                        call -> {
                            var answer = call.api().get(Target.of("messages", call.argument(0), "raw"));
                            var file = call.file("--output");
                            if (file == null) {
                                call.screen().bytes(answer.body());
                            } else {
                                save(call, answer, file, true);
                            }
                        })
                .argument("MESSAGE", "its id")
                .file("-o", "--output", "where to save it; printed unless given");
    }

    private static Command attachment() {
        return Command.of(
                        "attachment",
                        "Download an attachment",
                        "mail attachment 5d41402a@example.com att_1 --output invoice.pdf",
                        call -> {
                            var id = call.argument(1);
                            var answer = call.api().get(Target.of("messages", call.argument(0), "attachments", id));
                            var file = call.file("--output");
                            if (file != null && file.equals(Path.of("-"))) {
                                call.screen().bytes(answer.body());
                            } else if (file != null) {
                                save(call, answer, file, true);
                            } else {
                                save(call, answer, Path.of(answer.filename().orElse("attachment")), false);
                            }
                        })
                .argument("MESSAGE", "the id of its message")
                .argument("ATTACHMENT", "its id, as 'mail get' shows it")
                .file("-o", "--output", "where to save it, - to print it; under its own name here unless given");
    }

    /// @param overwrites whether the caller named the file; a name from a mail never replaces a file
    private static void save(Call call, Answer answer, Path file, boolean overwrites) {
        try {
            if (overwrites) {
                Files.write(call.path(file), answer.body());
            } else {
                Files.write(call.path(file), answer.body(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            }
        } catch (FileAlreadyExistsException _) {
            throw Failure.of("There is a file " + file + " already.", "Name another with --output.");
        } catch (IOException e) {
            throw Failure.of(file + " cannot be written: " + e.getMessage(), "Name another file with --output.");
        }
        call.done("Saved " + file + " (" + MessageView.size(answer.body().length) + ").");
    }
}
