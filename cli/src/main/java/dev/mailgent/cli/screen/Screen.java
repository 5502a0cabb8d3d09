package dev.mailgent.cli.screen;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Where a command writes: results to `out`, everything said about them to `err`.
///
/// An `out` that cannot be written is remembered and told by [#close], so that a full disk is an error
/// and a reader that has seen enough (`| head`) is not.
public final class Screen {
    /// The start of a key names it; the rest is the secret.
    private static final Pattern KEY =
            Pattern.compile("\\b((?:mgnt|mgpk|loid|lopk|mgent|mgpf)-[0-9A-Za-z]{8})[0-9A-Za-z]+");

    private final OutputStream out;
    private final OutputStream err;
    private final Charset charset;
    private final int width;
    private boolean readerLeft;

    /// @param charset the terminal's
    /// @param width columns of the terminal `out` is; 0 when it is none
    public Screen(OutputStream out, OutputStream err, Charset charset, int width) {
        this.out = out;
        this.err = err;
        this.charset = charset;
        this.width = width;
    }

    /// Columns of the terminal; 0 when the output is no terminal.
    public int width() {
        return width;
    }

    /// Text of one or several lines.
    public void print(String text) {
        write((TerminalText.clean(text) + "\n").getBytes(charset));
    }

    /// Text of several lines, each moved to the right.
    public void printIndented(String text) {
        write(TerminalText.clean(text).stripTrailing().indent(2).getBytes(charset));
    }

    public void print(Facts facts) {
        facts.lines().forEach(this::print);
    }

    /// @param none what to say (to `err`) when there is no row
    public void print(Table table, String none) {
        if (table.isEmpty()) {
            say(none);
        } else {
            table.lines(width).forEach(this::print);
        }
    }

    /// The API's JSON, in UTF-8 whatever the terminal's character set, since JSON is.
    public void json(String json) {
        write((TerminalText.json(json) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Bytes as they are; on a terminal, what can be shown of them.
    public void bytes(byte[] bytes) {
        if (width == 0) {
            write(bytes);
        } else {
            print(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /// Something about the result: never part of it, never a whole key. What was printed before comes out before.
    public void say(String text) {
        try {
            if (!readerLeft) {
                out.flush();
            }
        } catch (IOException _) {
            // The result is still in the buffer, and close() tells why it cannot be written.
        }
        var line = KEY.matcher(TerminalText.clean(text)).replaceAll("$1…");
        try {
            err.write((line + "\n").getBytes(charset));
            err.flush();
        } catch (IOException _) {
            // Nobody listens, and there is nowhere else to say it.
        }
    }

    private void write(byte[] bytes) {
        if (readerLeft) {
            return;
        }
        try {
            out.write(bytes);
        } catch (IOException e) {
            failed(e);
        }
    }

    /// Lets what was printed out, for results that come one by one.
    public void flush() {
        close();
    }

    /// @throws UnwritableException when the result could not be written
    public void close() {
        try {
            if (!readerLeft) {
                out.flush();
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException e) {
        if (!String.valueOf(e.getMessage()).contains("Broken pipe")) {
            throw new UnwritableException(e);
        }
        readerLeft = true;
    }

    /// The output takes no more: a full disk, usually.
    public static final class UnwritableException extends RuntimeException {
        UnwritableException(IOException cause) {
            super("The output cannot be written: " + cause.getMessage(), cause);
        }
    }
}
