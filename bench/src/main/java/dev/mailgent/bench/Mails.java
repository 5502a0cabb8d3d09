package dev.mailgent.bench;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/// Plain mails of about 2 KB that differ as real ones do: frequent and rare words, a subject and a thread of their own.
/// The same number gives the same mail.
public final class Mails {
    /// In every mail.
    public static final String COMMON_WORD = "regards";

    private static final int WORDS = 5_000;
    private static final int RARE = 500;
    private static final int BODY_BYTES = 1_700;
    private static final int LINE = 72;
    private static final String[] VOCABULARY = vocabulary();

    private Mails() {}

    /// A word in every 500th mail, beginning with mail `number`.
    public static String rareWord(long number) {
        return "needle" + number % RARE;
    }

    /// The message as it goes over the wire.
    ///
    /// @param run keeps the Message-IDs of one run apart from another's
    static byte[] raw(long number, String run, String to) {
        var random = new Random(number);
        var text = new StringBuilder(2_200);
        text.append("From: Sender ").append(number % 97).append(" <sender").append(number % 97);
        text.append("@source.test>\r\nTo: <").append(to).append(">\r\nSubject: ");
        for (var i = 0; i < 5; i++) {
            text.append(word(random)).append(' ');
        }
        text.append(number).append("\r\nDate: Mon, 23 Nov 2026 12:00:00 +0000\r\nMessage-ID: <");
        text.append(number).append('.').append(run).append("@source.test>\r\n");
        text.append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
        var end = text.length() + BODY_BYTES;
        var line = text.length();
        while (text.length() < end) {
            text.append(word(random));
            if (text.length() - line > LINE) {
                text.append("\r\n");
                line = text.length();
            } else {
                text.append(' ');
            }
        }
        text.append("\r\n\r\n")
                .append(rareWord(number))
                .append("\r\n")
                .append(COMMON_WORD)
                .append("\r\n");
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /// The lower a word's number, the more frequent it is, as in any language.
    private static String word(Random random) {
        var u = random.nextDouble();
        return VOCABULARY[(int) (Math.pow(WORDS, u) - 1)];
    }

    private static String[] vocabulary() {
        var random = new Random(25);
        var words = new String[WORDS];
        for (var i = 0; i < WORDS; i++) {
            var word = new StringBuilder();
            for (var syllable = 0; syllable < 1 + random.nextInt(4); syllable++) {
                word.append("bdfgklmnprstv".charAt(random.nextInt(13))).append("aeiou".charAt(random.nextInt(5)));
            }
            words[i] = word.append("nrst".charAt(random.nextInt(4))).toString();
        }
        return words;
    }
}
