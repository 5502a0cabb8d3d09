package dev.mailgent.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// A command, or a group of them.
final class Command {
    /// What a command does. Anything it throws is told by [Client].
    interface Action {
        void run(Call call);
    }

    private final CommandSpec spec;
    private final @Nullable Action action;
    private final Supplier<List<Command>> members;

    private Command(
            String name, String summary, String example, @Nullable Action action, Supplier<List<Command>> members) {
        this.spec = CommandSpec.wrapWithoutInspection(this).name(name);
        this.action = action;
        this.members = members;
        spec.usageMessage()
                .description(summary)
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .requiredOptionMarker('*')
                .parameterListHeading("%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n")
                .footerHeading("%nExample:%n")
                .footer("  mailgent " + example);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .hidden(true)
                .description("say this")
                .build());
        flag("--json", "print the API's JSON");
        spec.addOption(plain("--api-key", "KEY", "the key to use").hidden(true).build());
        spec.addOption(
                plain("--base-url", "URL", "the server to ask").hidden(true).build());
    }

    /// @param example a whole command line without the program's name
    static Command of(String name, String summary, String example, Action action) {
        return new Command(name, summary, example, action, List::of);
    }

    /// @param members made when they are wanted, since most starts want one group
    static Command group(String name, String summary, String example, Supplier<List<Command>> members) {
        return new Command(name, summary, example, null, members);
    }

    /// A required argument.
    Command argument(String label, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel(label)
                .description(description)
                .type(String.class)
                .arity("1")
                .required(true)
                .build());
        return this;
    }

    /// Everything behind the first argument, at least one word.
    Command rest(String label, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel(label)
                .description(description)
                .index("1..*")
                .arity("1..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
        return this;
    }

    Command text(String name, String label, String description) {
        spec.addOption(plain(name, label, description).build());
        return this;
    }

    Command required(String name, String label, String description) {
        return requiredOption(plain(name, label, description));
    }

    /// One of a few words, which the shell completes and the server judges.
    Command choice(String name, String description, String... words) {
        spec.addOption(oneOf(name, description, words).build());
        return this;
    }

    Command requiredChoice(String name, String description, String... words) {
        return requiredOption(oneOf(name, description, words));
    }

    Command number(String name, String description) {
        spec.addOption(OptionSpec.builder(name)
                .paramLabel("N")
                .description(description)
                .type(Integer.class)
                .build());
        return this;
    }

    /// Values after one option, separated by spaces or commas, and the option repeated as well.
    Command list(String name, String label, String description) {
        spec.addOption(several(name, label, description, String.class).build());
        return this;
    }

    Command requiredList(String name, String label, String description) {
        return requiredOption(several(name, label, description, String.class));
    }

    Command files(String name, String description) {
        spec.addOption(several(name, "FILE", description, Path.class).build());
        return this;
    }

    Command file(String shortName, String name, String description) {
        spec.addOption(OptionSpec.builder(shortName, name)
                .paramLabel("FILE")
                .description(description)
                .type(Path.class)
                .build());
        return this;
    }

    Command flag(String name, String description) {
        spec.addOption(OptionSpec.builder(name)
                .description(description)
                .type(boolean.class)
                .build());
        return this;
    }

    Command alias(String name) {
        spec.aliases(name);
        return this;
    }

    private Command requiredOption(OptionSpec.Builder option) {
        spec.addOption(option.required(true).build());
        spec.usageMessage().optionListHeading("%nOptions (* required):%n");
        return this;
    }

    private static OptionSpec.Builder plain(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .description(description)
                .type(String.class);
    }

    private static OptionSpec.Builder oneOf(String name, String description, String... words) {
        // The completion script keeps the words under the label, so every option needs its own.
        return plain(name, name.substring(2).toUpperCase(Locale.ROOT), description + ": " + String.join(", ", words))
                .completionCandidates(List.of(words));
    }

    private static OptionSpec.Builder several(String name, String label, String description, Class<?> type) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .description(description)
                .arity("1..*")
                .type(List.class)
                .auxiliaryTypes(type);
    }

    boolean isNamed(String word) {
        return spec.names().contains(word);
    }

    boolean isGroup() {
        return action == null;
    }

    /// Makes this a member of `group`.
    ///
    /// @param whole with all below it; else it has just a name, for help
    void addTo(CommandSpec group, boolean whole) {
        if (whole) {
            members.get().forEach(member -> member.addTo(spec, true));
        }
        group.addSubcommand(spec.name(), spec);
    }

    void run(Call call) {
        if (action != null) {
            action.run(call);
        }
    }
}
