package dev.mailgent.cli.command;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `mailgent completion`: a script that lets the shell complete our command lines, those the launcher
/// gives to the server included, since to whoever types there is one program.
final class Completion {
    private Completion() {}

    static Command command() {
        return Command.of(
                        "completion",
                        "Print a script with which bash or zsh completes commands",
                        "completion bash > mailgent-completion.sh",
                        call -> {
                            var shell = call.argument(0);
                            // The one script serves both: it looks where it runs.
                            if (!shell.equals("bash") && !shell.equals("zsh")) {
                                throw new UsageException(
                                        "There is a script for bash and for zsh, not for " + shell + ".");
                            }
                            var parser = Client.whole(serverCommands());
                            call.screen()
                                    .print(AutoComplete.bash("mailgent", parser).strip());
                        })
                .argument("SHELL", "bash or zsh");
    }

    /// What the launcher does itself or hands to the server. They do not run here.
    private static List<CommandSpec> serverCommands() {
        return List.of(
                server("up", "--data", "--http-port", "--smtp-port", "--bind", "--domain", "--database-url", "--roles"),
                server("stop", "--data"),
                server("doctor", "--data", "--json"),
                server("key", "--data"),
                server("config"),
                server("test"),
                server("bench"),
                server("soak"),
                server("build"),
                server("version"),
                server("help"));
    }

    private static CommandSpec server(String name, String... options) {
        var spec = CommandSpec.create().name(name);
        for (var option : options) {
            spec.addOption(OptionSpec.builder(option).type(String.class).build());
        }
        return spec;
    }
}
