package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Api;
import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.Facts;
import dev.mailgent.cli.screen.ShellWord;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;
import java.util.ArrayList;
import java.util.List;

/// `mailgent webhooks`: who is told of events over HTTP. Those of the identity, or with `--organization`
/// those of the organization, by its platform key.
final class WebhookCommands {
    private static final String ID = "whk_0123456789abcdef";

    private WebhookCommands() {}

    static Command group() {
        return Command.group(
                "webhooks",
                "Tell a URL of events",
                "webhooks add --url https://hooks.example.com/mailgent --events message.received",
                () -> List.of(
                        list(),
                        get(),
                        add(),
                        update(),
                        enable(true),
                        enable(false),
                        rotateSecret(),
                        test(),
                        deliveries(),
                        replay(),
                        delete()));
    }

    private static Command command(String name, String summary, String example, Command.Action action) {
        return Command.of(name, summary, "webhooks " + example, action)
                .flag("--organization", "with the platform key: webhooks of the organization");
    }

    private static Command one(String name, String summary, String example, Command.Action action) {
        return command(name, summary, example, action).argument("WEBHOOK", "its id");
    }

    private static Api api(Call call) {
        return call.isGiven("--organization") ? call.platform() : call.api();
    }

    private static Target target(Call call, String... more) {
        var path = new ArrayList<>(List.of("webhooks", call.argument(0)));
        path.addAll(List.of(more));
        return Target.of(path.toArray(String[]::new));
    }

    private static Command list() {
        return command("list", "List webhooks, newest first", "list", call -> {
                    var answer = api(call)
                            .get(Target.of("webhooks")
                                    .with("limit", call.number("--limit"))
                                    .with("pageToken", call.text("--page-token")));
                    call.show(answer, page -> {
                        var table = Table.of(
                                Column.text("URL", 24), Column.text("EVENTS", 12), Column.of("STATE"), Column.of("ID"));
                        for (var webhook : page.rows("webhooks")) {
                            table.row(
                                    webhook.text("url"),
                                    String.join(", ", webhook.texts("events")),
                                    state(webhook),
                                    ShellWord.of(webhook.text("webhookId")));
                        }
                        call.screen().print(table, "No webhooks.");
                        call.more(page);
                    });
                })
                .number("--limit", "webhooks to list, 1 to 100; 50 unless given")
                .text("--page-token", "TOKEN", "go on where a page ended");
    }

    private static String state(Fields webhook) {
        if (!webhook.isTrue("enabled")) {
            return "disabled (" + webhook.text("disabledReason") + ")";
        }
        return webhook.text("failingSince").isEmpty() ? "ok" : "failing";
    }

    private static Facts facts(Call call, Fields webhook) {
        return new Facts()
                .add("Webhook", webhook.text("webhookId"))
                .add("URL", webhook.text("url"))
                .add("Events", String.join(", ", webhook.texts("events")))
                .add("Identity", webhook.text("identityId"))
                .add("State", state(webhook))
                .add("Failing since", call.time(webhook.text("failingSince")))
                .add("Secret", webhook.text("secret"))
                .add("Created", call.time(webhook.text("createdAt")));
    }

    private static Command get() {
        return one("get", "Show a webhook", "get " + ID, call -> {
            call.show(api(call).get(target(call)), webhook -> call.screen().print(facts(call, webhook)));
        });
    }

    private static Command add() {
        return SendCommands.repeatable(command(
                        "add",
                        "Register a webhook and show its secret, once",
                        "add --url https://hooks.example.com/mailgent --events message.received",
                        call -> {
                            var body = new Body()
                                    .with("url", call.text("--url"))
                                    .with("events", call.words("--events"))
                                    .with("description", call.text("--description"))
                                    .with("identityId", call.text("--identity"));
                            var answer =
                                    api(call).post(Target.of("webhooks"), body.json(), call.text("--idempotency-key"));
                            call.show(answer, webhook -> call.screen().print(facts(call, webhook)));
                        })
                .required("--url", "URL", "where to send them")
                .requiredList("--events", "EVENT", "types, all of a kind as message.*, or *")
                .text("--description", "TEXT", "a line for yourself")
                .text("--identity", "ID", "with --organization: only events of this identity"));
    }

    private static Command update() {
        return one("update", "Change a webhook", "update " + ID + " --events message.*", call -> {
                    var body = new Body()
                            .with("url", call.text("--url"))
                            .with("events", call.words("--events"))
                            .with("description", call.text("--description"));
                    var answer = api(call).patch(target(call), body.json());
                    call.show(answer, webhook -> call.screen().print(facts(call, webhook)));
                })
                .text("--url", "URL", "where to send from now on")
                .list("--events", "EVENT", "types, all of a kind as message.*, or *")
                .text("--description", "TEXT", "a line for yourself");
    }

    private static Command enable(boolean on) {
        var name = on ? "enable" : "disable";
        var summary = on ? "Send events again" : "Send nothing until it is enabled";
        return one(name, summary, name + " " + ID, call -> {
            var answer =
                    api(call).patch(target(call), new Body().with("enabled", on).json());
            call.show(answer, webhook -> call.screen().print(facts(call, webhook)));
        });
    }

    private static Command rotateSecret() {
        return one("rotate-secret", "Make a new secret and show it, once", "rotate-secret " + ID, call -> {
                    var body = new Body().with("overlap", call.text("--overlap"));
                    var answer = api(call).post(target(call, "rotate-secret"), body.json());
                    call.show(
                            answer,
                            rotated -> call.screen()
                                    .print(new Facts()
                                            .add("Secret", rotated.text("secret"))
                                            .add("Old one until", call.time(rotated.text("previousSecretExpiresAt")))));
                })
                .text(
                        "--overlap",
                        "DURATION",
                        "how long the old one signs too, PT0S to PT24H, which it is unless given");
    }

    private static Command test() {
        return one("test", "Send a test event", "test " + ID, call -> {
            var answer = api(call).post(target(call, "test"), null);
            call.show(answer, delivery -> call.screen().print("Queued " + delivery.text("deliveryId")));
        });
    }

    private static Command deliveries() {
        return one("deliveries", "List what was sent, newest first", "deliveries " + ID + " --state failed", call -> {
                    var answer = api(call)
                            .get(target(call, "deliveries")
                                    .with("state", call.text("--state"))
                                    .with("limit", call.number("--limit"))
                                    .with("pageToken", call.text("--page-token")));
                    call.show(answer, page -> {
                        var table = Table.of(
                                Column.of("TIME"),
                                Column.of("EVENT"),
                                Column.of("STATE"),
                                Column.of("STATUS"),
                                Column.of("MS"),
                                Column.of("TRIES"),
                                Column.of("ID"),
                                Column.text("ERROR", 12));
                        for (var delivery : page.rows("deliveries")) {
                            table.row(
                                    call.time(delivery.text("createdAt")),
                                    delivery.text("event"),
                                    delivery.text("state"),
                                    delivery.text("status"),
                                    delivery.text("durationMs"),
                                    delivery.text("attempts"),
                                    ShellWord.of(delivery.text("deliveryId")),
                                    delivery.text("error"));
                        }
                        call.screen().print(table, "Nothing was sent.");
                        call.more(page);
                    });
                })
                .choice("--state", "only one state", "pending", "delivered", "failed")
                .number("--limit", "deliveries to list, 1 to 100; 50 unless given")
                .text("--page-token", "TOKEN", "go on where a page ended");
    }

    private static Command replay() {
        return one("replay", "Send again what failed", "replay " + ID, call -> {
                    var delivery = call.text("--delivery");
                    if (delivery != null) {
                        var answer = api(call).post(target(call, "deliveries", delivery, "replay"), null);
                        call.show(answer, one -> call.screen().print("Queued " + one.text("deliveryId")));
                        return;
                    }
                    var body = new Body()
                            .with("from", call.text("--from"))
                            .with("to", call.text("--to"))
                            .with("onlyFailed", !call.isGiven("--all"));
                    var answer = api(call).post(target(call, "replay"), body.json());
                    call.show(answer, done -> call.screen().print("Queued " + done.text("replayed") + " deliveries"));
                })
                .text("--delivery", "ID", "this one, whatever its state")
                .text("--from", "TIME", "what was put there from then; seven days ago unless given")
                .text("--to", "TIME", "and before then; now unless given")
                .flag("--all", "what was delivered, too");
    }

    private static Command delete() {
        return one("delete", "Delete a webhook", "delete " + ID, call -> {
            api(call).delete(target(call));
            call.done("Deleted.");
        });
    }
}
