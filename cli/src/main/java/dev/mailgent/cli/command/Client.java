package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.screen.Screen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// The client from its command line to its exit code: 0 done, 1 not done, 2 not understood.
public final class Client {
    private Client() {}

    static List<Command> commands() {
        return List.of(
                WhoAmI.command(),
                MailCommands.group(),
                ThreadCommands.group(),
                VaultCommands.group(),
                LogCommands.group(),
                PlatformCommands.group(),
                AuditCommands.group(),
                DidCommands.group(),
                ListenCommand.command(),
                TriggerCommand.command(),
                WebhookCommands.group(),
                McpCommand.command(),
                Env.command(),
                Completion.command());
    }

    public static int run(String[] args, Surroundings around) {
        var screen = around.screen();
        try {
            var parser = parser(args, screen.width());
            var exitCode = run(parser.parseArgs(args), around);
            screen.close();
            return exitCode;
        } catch (ParameterException e) {
            screen.say(message(e));
            screen.say("  help: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            return 2;
        } catch (Failure e) {
            e.lines().forEach(screen::say);
            return 1;
        } catch (Screen.UnwritableException e) {
            screen.say("Error: " + e.getMessage());
            return 1;
        }
    }

    private static int run(ParseResult parsed, Surroundings around) {
        if (parsed.hasMatchedOption("--version")) {
            around.screen().print("mailgent " + version());
            return 0;
        }
        var deepest = parsed;
        for (var level = parsed; level != null; level = level.subcommand()) {
            deepest = level;
            if (level.isUsageHelpRequested()) {
                around.screen().print(help(level).stripTrailing());
                return 0;
            }
        }
        if (!(deepest.commandSpec().userObject() instanceof Command command) || command.isGroup()) {
            around.screen().say(help(deepest).stripTrailing());
            return 2;
        }
        try (var call = new Call(parsed, around, version())) {
            command.run(call);
            return call.exitCode();
        } catch (UsageException e) {
            throw new ParameterException(deepest.commandSpec().commandLine(), e.getMessage());
        }
    }

    /// The parser with the groups the arguments name, and only the names of the others: a start uses one.
    private static CommandLine parser(String[] args, int width) {
        var words = Arrays.asList(args);
        var root = root();
        for (var command : commands()) {
            command.addTo(root, words.stream().anyMatch(command::isNamed));
        }
        return configured(root, width);
    }

    /// The parser that knows everything.
    static CommandLine whole(List<CommandSpec> others) {
        var root = root();
        commands().forEach(command -> command.addTo(root, true));
        others.forEach(other -> root.addSubcommand(other.name(), other));
        return configured(root, 0);
    }

    private static CommandLine configured(CommandSpec root, int width) {
        return new CommandLine(root)
                // A text may well begin with @ or look like a variable.
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setPosixClusteredShortOptionsAllowed(false)
                .setUsageHelpWidth(width == 0 ? 100 : Math.clamp(width, 60, 100));
    }

    private static CommandSpec root() {
        var root = CommandSpec.create().name("mailgent");
        root.usageMessage()
                .description("The client of Mailgent: mail, credentials and identities for AI agents.")
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .optionListHeading("%nOptions, before or after a command:%n")
                .commandListHeading("%nCommands (each has --help):%n")
                .footerHeading("%nExample:%n")
                .footer(
                        "  mailgent whoami",
                        "",
                        "The key is --api-key, else MAILGENT_API_KEY (for platform commands MAILGENT_PLATFORM_KEY first);",
                        "the server is --base-url, else MAILGENT_API_URL. Where neither is set, both are those of the",
                        "server of this directory: MAILGENT_DATA, else ./data.");
        root.addOption(text("--api-key", "KEY", "the key to use (safer in the environment: others see arguments)"));
        root.addOption(text("--base-url", "URL", "the server to ask"));
        root.addOption(flag("print the API's JSON", "--json").build());
        root.addOption(flag("say this", "-h", "--help").usageHelp(true).build());
        root.addOption(
                flag("print the version", "-V", "--version").versionHelp(true).build());
        return root;
    }

    private static OptionSpec text(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .description(description)
                .type(String.class)
                .build();
    }

    private static OptionSpec.Builder flag(String description, String... names) {
        return OptionSpec.builder(names[0], Arrays.copyOfRange(names, 1, names.length))
                .description(description)
                .type(boolean.class);
    }

    private static String help(ParseResult level) {
        return level.commandSpec().commandLine().getUsageMessage(Ansi.OFF);
    }

    private static String message(ParameterException e) {
        if (e instanceof MissingParameterException missing
                && String.valueOf(e.getMessage()).startsWith("Missing required")) {
            var names = missing.getMissing().stream()
                    .map(arg -> arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel())
                    .toList();
            return String.join(", ", names) + (names.size() == 1 ? " is missing." : " are missing.");
        }
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return String.valueOf(e.getMessage());
        }
        var isGroup = !e.getCommandLine().getSubcommands().isEmpty();
        var kind = unmatched.isUnknownOption() ? "option" : isGroup ? "command" : "further argument";
        var suggestions = unmatched.getSuggestions();
        return "There is no " + kind + " '" + unmatched.getUnmatched().getFirst() + "'."
                + (suggestions.isEmpty() ? "" : "\n  did you mean: " + String.join(", ", suggestions));
    }

    static String version() {
        try (var file = Client.class.getResourceAsStream("/dev/mailgent/cli/version")) {
            return file == null ? "unknown" : new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
