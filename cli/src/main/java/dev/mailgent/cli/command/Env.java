package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.screen.ShellWord;
import org.jspecify.annotations.Nullable;

/// `mailgent env`: the URL and the first keys of the server on this machine, as lines a shell executes, for `curl` and
/// for programs that look into the environment.
final class Env {
    private Env() {}

    static Command command() {
        return Command.of("env", "Print the URL and the keys of the server here, for a shell's eval", "env", call -> {
            var local = call.local();
            if (local.baseUrl() == null) {
                throw Failure.of(
                        local.unreadable() == null
                                ? "No server has run here yet: there is no bootstrap.json."
                                : local.unreadable(),
                        "Start it with ./mailgent up, or name its data directory with MAILGENT_DATA.");
            }
            if (local.identityKey() == null && local.platformKey() == null) {
                throw Failure.of("bootstrap.json holds no keys.", "Make new ones with ./mailgent key new.");
            }
            export(call, "MAILGENT_API_URL", local.baseUrl());
            export(call, "MAILGENT_API_KEY", local.identityKey());
            export(call, "MAILGENT_PLATFORM_KEY", local.platformKey());
        });
    }

    private static void export(Call call, String name, @Nullable String value) {
        if (value != null) {
            call.screen().print("export " + name + "=" + ShellWord.of(value));
        }
    }
}
