package dev.mailgent.cli;

import dev.mailgent.cli.command.Client;
import dev.mailgent.cli.command.Surroundings;
import dev.mailgent.cli.screen.Screen;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;

/// The process: finds what is around it, runs the client, ends with its exit code.
public final class Main {
    private static final int DEFAULT_WIDTH = 80;

    private Main() {}

    public static void main(String[] args) {
        var around = surroundings();
        if (isMangled(args)) {
            around.screen()
                    .say("Error: the language settings (LC_ALL, LANG) keep letters beyond ASCII from this program.");
            around.screen().say("  fix: LC_ALL=C.UTF-8 before the command");
            System.exit(1);
        }
        System.exit(Client.run(args, around));
    }

    /// What this process has around it.
    static Surroundings surroundings() {
        var environment = System.getenv();
        var screen = new Screen(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 14),
                new FileOutputStream(FileDescriptor.err),
                charset(),
                width(environment));
        return new Surroundings(
                environment, Path.of(""), ZoneId.systemDefault(), new FileInputStream(FileDescriptor.in), screen);
    }

    /// Where no language is set, Java takes the terminal for one that knows ASCII only; it hardly ever is.
    private static Charset charset() {
        var terminal = Charset.forName(System.getProperty("stdout.encoding", "UTF-8"), StandardCharsets.UTF_8);
        return terminal.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : terminal;
    }

    /// The launcher knows (0: no terminal). Without it, Java knows when input and output both are one.
    // On JDK 25 the console is null again where there is no terminal, unless another console provider is chosen.
    @SuppressWarnings("SystemConsoleNull")
    private static int width(Map<String, String> environment) {
        var told = System.getProperty("mailgent.columns", "");
        if (told.isEmpty()) {
            var console = System.console();
            if (console == null || !console.isTerminal()) {
                return 0;
            }
            told = environment.getOrDefault("COLUMNS", "");
        }
        try {
            return Math.max(0, Integer.parseInt(told));
        } catch (NumberFormatException _) {
            return DEFAULT_WIDTH;
        }
    }

    /// In an ASCII locale Java has replaced every other letter of the arguments before we see them;
    /// sending what is left would send another text than was typed.
    private static boolean isMangled(String[] args) {
        var names = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"), StandardCharsets.UTF_8);
        return names.equals(StandardCharsets.US_ASCII) && String.join("", args).indexOf('\uFFFD') >= 0;
    }
}
