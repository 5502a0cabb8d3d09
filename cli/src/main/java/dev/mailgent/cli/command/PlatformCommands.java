package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Answer;
import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.Facts;
import dev.mailgent.cli.screen.ShellWord;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;
import java.util.ArrayList;
import java.util.List;

/// `mailgent platform`: the identities of an organization, by its platform key. A key is shown where the
/// API shows it, at creation and rotation, and nowhere else.
final class PlatformCommands {
    private PlatformCommands() {}

    static Command group() {
        return Command.group(
                        "platform",
                        "Manage identities (platform key)",
                        "platform create --name 'Ada the buyer' --email ada",
                        () -> List.of(
                                list(),
                                get(),
                                create(),
                                rename(),
                                updateScopes(),
                                rotateKey(),
                                sending(),
                                resumeSending(),
                                delete(),
                                KeyCommands.group(),
                                SealCommands.group()))
                .alias("supervisor");
    }

    private static Command list() {
        return Command.of("list", "List identities, newest first", "platform list --limit 20", call -> {
                    var answer = call.platform()
                            .get(Target.of("platform", "identities")
                                    .with("limit", call.number("--limit"))
                                    .with("pageToken", call.text("--page-token")));
                    call.show(answer, page -> list(call, page));
                })
                .number("--limit", "identities to list, 1 to 100; 50 unless given")
                .text("--page-token", "TOKEN", "go on where a page ended");
    }

    static void list(Call call, Fields page) {
        var table = Table.of(
                Column.text("NAME", 12),
                Column.text("ADDRESS", 20),
                Column.of("USED"),
                Column.of("LAST USED"),
                Column.of("ID"));
        for (var identity : page.rows("identities")) {
            table.row(
                    identity.text("name"),
                    identity.text("email"),
                    identity.text("usageCount"),
                    call.time(identity.text("lastUsedAt")),
                    ShellWord.of(identity.text("identityId")));
        }
        call.screen().print(table, "No identities.");
        call.more(page);
    }

    private static Command get() {
        return Command.of("get", "Show an identity", "platform get id-0123456789abcdef", call -> {
                    var answer = call.platform().get(one(call));
                    call.show(answer, identity -> call.screen().print(WhoAmI.facts(call, identity)));
                })
                .argument("IDENTITY", "its id");
    }

    private static Command create() {
        return SendCommands.repeatable(Command.of(
                        "create",
                        "Create an identity and show its key, once",
                        "platform create --name 'Ada the buyer' --email ada --scopes mail:read,mail:send",
                        call -> {
                            var body = new Body()
                                    .with("name", call.text("--name"))
                                    .with("emailName", call.text("--email"))
                                    .with("purpose", call.text("--purpose"))
                                    .with("scopes", call.words("--scopes"));
                            var answer = call.platform()
                                    .post(
                                            Target.of("platform", "identities"),
                                            body.json(),
                                            call.text("--idempotency-key"));
                            call.show(answer, created -> {
                                call.screen().print(WhoAmI.facts(call, created).add("Key", created.text("rawKey")));
                                call.screen().say("The key is shown this once: keep it.");
                            });
                        })
                .text("--name", "NAME", "what to call it; three words unless given")
                .text("--email", "NAME", "how its address begins")
                .list("--scopes", "SCOPE", "what it may do; the default set unless given")
                .choice("--purpose", "what it is for", "BUYER", "SELLER"));
    }

    private static Command rename() {
        return Command.of("rename", "Change an identity's name", "platform rename id-0123456789abcdef Ada", call -> {
                    var body = new Body().with("name", call.argument(1));
                    var answer = call.platform().patch(one(call), body.json());
                    call.show(answer, identity -> call.screen().print("Name: " + identity.text("name")));
                })
                .argument("IDENTITY", "its id")
                .argument("NAME", "the new name");
    }

    private static Command updateScopes() {
        return Command.of(
                        "update-scopes",
                        "Change what an identity may do",
                        "platform update-scopes id-0123456789abcdef --add calendar:delete --remove mail:send",
                        call -> {
                            if (!call.isGiven("--add") && !call.isGiven("--remove")) {
                                throw new UsageException("Give --add, --remove or both.");
                            }
                            var body = new Body()
                                    .with("addScopes", call.words("--add"))
                                    .with("removeScopes", call.words("--remove"));
                            var answer = call.platform().patch(one(call), body.json());
                            call.show(answer, identity -> call.screen().print("Scopes: " + identity.joined("scopes")));
                        })
                .argument("IDENTITY", "its id")
                .list("--add", "SCOPE", "scopes to give")
                .list("--remove", "SCOPE", "scopes to take");
    }

    private static Command rotateKey() {
        return SendCommands.repeatable(Command.of(
                        "rotate-key",
                        "Give an identity a new key and show it, once",
                        "platform rotate-key id-0123456789abcdef --overlap PT24H",
                        call -> {
                            var body = new Body().with("overlap", call.text("--overlap"));
                            var answer = call.platform()
                                    .post(
                                            Target.of("platform", "identities", call.argument(0), "rotate-key"),
                                            body.jsonOrNull(),
                                            call.text("--idempotency-key"));
                            call.show(answer, rotated -> {
                                call.screen()
                                        .print(new Facts()
                                                .add("Key", rotated.text("rawKey"))
                                                .add(
                                                        "Old key ends",
                                                        rotated.has("previousKeyExpiresAt")
                                                                ? call.time(rotated.text("previousKeyExpiresAt"))
                                                                : "now"));
                                call.screen().say("The key is shown this once: keep it.");
                            });
                        })
                .argument("IDENTITY", "its id")
                .text("--overlap", "DURATION", "how long the old key still works, up to P7D; not at all unless given"));
    }

    private static Command sending() {
        return Command.of(
                        "sending",
                        "Show whether an identity's mailbox may send",
                        "platform sending id-0123456789abcdef",
                        call -> sending(call, call.platform().get(sendingOf(call))))
                .argument("IDENTITY", "its id");
    }

    private static Command resumeSending() {
        return Command.of(
                        "resume-sending",
                        "Let a mailbox send again that was paused for a loop",
                        "platform resume-sending id-0123456789abcdef",
                        call -> sending(call, call.platform().post(sendingOf(call, "resume"), null)))
                .argument("IDENTITY", "its id");
    }

    private static void sending(Call call, Answer answer) {
        call.show(answer, state -> {
            var facts = new Facts().add("Sending", state.text("state"));
            if (state.text("state").equals("paused")) {
                facts.add("Reason", state.text("reason"))
                        .add("About", state.text("about"))
                        .add("Count", state.text("count"))
                        .add("Since", call.time(state.text("since")));
            }
            call.screen().print(facts);
        });
    }

    private static Target sendingOf(Call call, String... more) {
        var path = new ArrayList<>(List.of("platform", "identities", call.argument(0), "sending"));
        path.addAll(List.of(more));
        return Target.of(path.toArray(String[]::new));
    }

    private static Command delete() {
        return Command.of(
                        "delete",
                        "Delete an identity with its mail and all it has",
                        "platform delete id-0123456789abcdef",
                        call -> {
                            call.platform().delete(one(call));
                            call.done("Deleted.");
                        })
                .argument("IDENTITY", "its id");
    }

    private static Target one(Call call) {
        return Target.of("platform", "identities", call.argument(0));
    }
}
