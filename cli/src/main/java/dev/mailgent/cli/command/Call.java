package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Answer;
import dev.mailgent.cli.api.Api;
import dev.mailgent.cli.api.Bootstrap;
import dev.mailgent.cli.api.Connection;
import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.screen.Screen;
import dev.mailgent.cli.screen.ShellWord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// One run of one command: what was typed, whom to ask, where to show it.
final class Call implements AutoCloseable {
    /// The API takes no larger body.
    private static final int MAX_INPUT = 35 * 1024 * 1024;

    private final ParseResult root;
    private final ParseResult parsed;
    private final Surroundings around;
    private final String version;
    private @Nullable Api api;
    private int exitCode;

    /// @param root of the whole command line
    Call(ParseResult root, Surroundings around, String version) {
        this.root = root;
        this.parsed = command(root);
        this.around = around;
        this.version = version;
    }

    private static ParseResult command(ParseResult root) {
        var command = root;
        while (command.subcommand() != null) {
            command = command.subcommand();
        }
        return command;
    }

    /// What the server of this directory left for its neighbours.
    Bootstrap local() {
        return Bootstrap.read(around.environment(), around.directory());
    }

    Screen screen() {
        return around.screen();
    }

    /// What the process is given to read.
    InputStream input() {
        return around.in();
    }

    /// Resolves a path as typed.
    Path path(Path typed) {
        return around.directory().resolve(typed);
    }

    /// What was typed for an option of this command; null when it was not given.
    @Nullable
    String text(String option) {
        return parsed.matchedOptionValue(known(option), (String) null);
    }

    @Nullable
    Integer number(String option) {
        return parsed.matchedOptionValue(known(option), (Integer) null);
    }

    @Nullable
    Path file(String option) {
        return parsed.matchedOptionValue(known(option), (Path) null);
    }

    List<Path> files(String option) {
        return parsed.matchedOptionValue(known(option), List.of());
    }

    /// Words of a list option, however they were separated.
    List<String> words(String option) {
        return Lists.words(option, typed(option));
    }

    /// Addresses of a list option; a comma inside a name separates nothing.
    List<String> addresses(String option) {
        return Lists.addresses(option, typed(option));
    }

    private List<String> typed(String option) {
        return parsed.matchedOptionValue(known(option), List.of());
    }

    boolean isGiven(String option) {
        return parsed.hasMatchedOption(known(option));
    }

    /// The name, when this command has such an option.
    private String known(String option) {
        if (parsed.commandSpec().findOption(option) == null) {
            throw new IllegalStateException(parsed.commandSpec().qualifiedName() + " has no option " + option);
        }
        return option;
    }

    /// The argument at `index`, from 0.
    String argument(int index) {
        String value = parsed.matchedPositionalValue(index, "");
        if (value.isBlank()) {
            throw new UsageException(
                    parsed.commandSpec().positionalParameters().get(index).paramLabel() + " is empty.");
        }
        return value;
    }

    /// The arguments behind the first one.
    List<String> rest() {
        List<String> rest = parsed.matchedPositionalValue(1, List.of());
        return rest;
    }

    /// Ends the client with another code than 0: that of a command it ran.
    void exit(int code) {
        exitCode = code;
    }

    int exitCode() {
        return exitCode;
    }

    /// An option that may stand before or after the command's name.
    private @Nullable String global(String option) {
        String found = null;
        for (var level = root; level != null; level = level.subcommand()) {
            found = level.matchedOptionValue(option, found);
        }
        return found;
    }

    private boolean wantsJson() {
        for (var level = root; level != null; level = level.subcommand()) {
            if (level.hasMatchedOption("--json")) {
                return true;
            }
        }
        return false;
    }

    Api api() {
        return api(Connection.Kind.IDENTITY);
    }

    Api platform() {
        return api(Connection.Kind.PLATFORM);
    }

    private Api api(Connection.Kind kind) {
        if (api == null) {
            var flags = new Connection.Flags(global("--api-key"), global("--base-url"));
            api = new Api(Connection.find(kind, flags, around.environment(), around.directory()), version);
        }
        return api;
    }

    /// Shows an answer: as JSON where that was asked for, else by `view`.
    void show(Answer answer, Consumer<Fields> view) {
        if (wantsJson()) {
            screen().json(answer.json());
        } else {
            view.accept(answer.fields());
        }
    }

    /// Shows JSON of ours as one line, where that was asked for.
    ///
    /// @return whether it was
    boolean showJsonLine(String json) {
        if (wantsJson()) {
            screen().json(json);
        }
        return wantsJson();
    }

    /// Says what was done, where the API answers nothing.
    void done(String what) {
        if (!wantsJson()) {
            screen().print(what);
        }
    }

    /// Says how to get the rest of a list.
    void more(Fields page) {
        if (page.has("nextPageToken")) {
            screen().say("More: add --page-token " + ShellWord.of(page.text("nextPageToken")));
        }
    }

    /// `2026-11-23 13:37`, here and now; what is no time as it is.
    String time(String wire) {
        try {
            return Instant.parse(wire)
                    .atZone(around.zone())
                    .toLocalDateTime()
                    .toString()
                    .substring(0, 16)
                    .replace('T', ' ');
        } catch (DateTimeException _) {
            return wire;
        }
    }

    /// The value of an option; `-` stands for what comes in by standard input.
    @Nullable
    String textOrInput(String option) {
        var text = text(option);
        if (!"-".equals(text)) {
            return text;
        }
        try {
            var bytes = around.in().readNBytes(MAX_INPUT + 1);
            if (bytes.length > MAX_INPUT) {
                throw Failure.of("Standard input holds more than a message may.", "Send a file with --attach.");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw Failure.of("Standard input is not UTF-8 text.", "Send it as a file with --attach.");
        } catch (IOException e) {
            throw Failure.of("Standard input cannot be read: " + e.getMessage(), "Give the text itself.");
        }
    }

    @Override
    public void close() {
        if (api != null) {
            api.close();
        }
    }
}
