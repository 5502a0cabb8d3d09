package dev.mailgent.protocol.reply;

import java.util.List;
import java.util.Locale;

/// Recognises the line, or up to four, in which a mail program says whose words follow: "On 1 May 2026, Ada wrote:".
final class Attributions {
    private static final int MAX_LINES = 4;
    private static final int MAX_CHARS = 400;

    /// "wrote" and its kin, as whole words.
    private static final List<String> VERBS = Words.list(
            "wrote|writes|schrieb|schrieben|geschrieben|a écrit|a ecrit|écrit|escribió|escribio|ha escrito|va escriure",
            "ha scritto|scrive|escreveu|schreef|geschreven|napisał|napisała|napisał(a)|pisze|skrev|kirjoitti|написал",
            "написала|написал(а)|писал|писала|писал(а)|пишет|пише|написав|написала|писав|написа|napsal|napsala|napsal(a)",
            "napísal|napísal(a)|írta|yazdı|yazmış|a scris|έγραψε|写道|寫道|书き|書きました|さんのメール|のメール|作成|작성",
            "썼습니다|님이 씀|כתב|כתבה|כתב/ה|كتب|đã viết|menulis|napisao|je napisao|napisao/la|rašė|rakstīja|kirjutas|เขียน");

    /// How such a line begins where a word goes before the date.
    private static final List<String> STARTS = Words.list(
            "on |am |le |el |il |in data |em |a |op |w dniu |dnia |den |dne |at |li |ngày |vào |pada |la |în |dana ",
            "στις |в |quoting |z dnia |dňa |kuupäeval |datuma ");

    /// Days of the week in front of a date, by their first letters.
    private static final List<String> DAYS = Words.list(
            "mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|mie|jue|vie|sáb|sab|dom|gio",
            "seg|ter|qua|qui|sex|ma|wo|vr|za|zo|man|tir|tor|fre|lør|søn|mån|tis|ons|lör|sön|pon|wt|śr|czw|pt|sob|niedz|po|út",
            "st|čt|pá|ne|ke|to|pe|la|su|пн|вт|ср|чт|пт|сб|вс|нд|понед|вторн|среда|четв|пятн|субб|воскр|pzt|sal|çar|per|cum",
            "cmt|paz|hétf|kedd|szer|csüt|pént|szom|vas");

    private Attributions() {}

    /// How many lines from `line` on are one attribution; 0 when none begins here.
    static int linesAt(Lines lines, int line) {
        var joined = new StringBuilder();
        for (int i = line; i < Math.min(line + MAX_LINES, lines.count()); i++) {
            if (lines.isBlank(i) || joined.length() + lines.length(i) > MAX_CHARS) {
                return 0;
            }
            if (i > line && lines.isQuoted(i) && !closesBracket(lines, i)) {
                return 0;
            }
            if (i > line) {
                joined.append(' ');
            }
            joined.append(lines.text(i));
            if (endsLikeOne(joined)) {
                var isOne =
                        isAttribution(joined.toString().toLowerCase(Locale.ROOT).strip(), lines, i);
                return isOne && (i == line || mayRunOn(joined)) ? i - line + 1 : 0;
            }
            if (i == line && !mayRunOn(joined)) {
                return 0;
            }
        }
        return 0;
    }

    /// A line that holds only what wrapping cut off: `>:`
    private static boolean closesBracket(Lines lines, int line) {
        return lines.length(line) <= 8 && lines.charAt(lines.end(line) - 1) == ':';
    }

    /// Cheap first look, so that ordinary lines cost next to nothing.
    private static boolean endsLikeOne(StringBuilder line) {
        char last = line.charAt(line.length() - 1);
        if (last == '*' || last == '_') {
            last = line.length() > 1 ? line.charAt(line.length() - 2) : last;
        }
        return last == ':' || last == '：';
    }

    /// Whether the attribution may go on in the next line: it has a date or an address already, and starts as one.
    private static boolean mayRunOn(StringBuilder line) {
        var first = line.charAt(0);
        if (first != '"' && first != '<' && !Character.isLetterOrDigit(first)) {
            return false;
        }
        var lower = line.toString().toLowerCase(Locale.ROOT);
        return hasAddress(lower) || startsLikeOne(lower);
    }

    private static boolean isAttribution(String line, Lines lines, int lastLine) {
        int next = lines.nextFilled(lastLine + 1);
        var quoteFollows = next < lines.count() && lines.isQuoted(next);
        var saysWrote = Words.containsAny(line, VERBS);
        if (saysWrote && quoteFollows) {
            return true;
        }
        if (saysWrote) {
            return hasAddress(line) || startsLikeOne(line);
        }
        var address = hasAddress(line);
        return address && hasTime(line) && (quoteFollows || hasClosingBracketBeforeColon(line));
    }

    /// Begins with a word and a date, or with a date and a time.
    private static boolean startsLikeOne(String line) {
        if (Words.startsWithAny(line, STARTS)) {
            return hasDate(line) && digitWithin(line, 25);
        }
        var dateFirst = isDigit(line.charAt(0)) || (Words.startsWithAny(line, DAYS) && digitWithin(line, 16));
        return dateFirst && hasTime(line);
    }

    private static boolean digitWithin(String line, int chars) {
        for (int i = 0; i < Math.min(chars, line.length()); i++) {
            if (isDigit(line.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /// `name <a@b>:`
    private static boolean hasClosingBracketBeforeColon(String line) {
        int i = line.length() - 2;
        while (i > 0 && (Lines.isSpace(line.charAt(i)) || line.charAt(i) == ')')) {
            i--;
        }
        return i > 0 && (line.charAt(i) == '>' || line.startsWith("&gt;", Math.max(0, i - 3)));
    }

    private static boolean hasAddress(String line) {
        int at = line.indexOf('@');
        return at > 0
                && at + 1 < line.length()
                && !Lines.isSpace(line.charAt(at - 1))
                && Character.isLetterOrDigit(line.charAt(at + 1));
    }

    private static boolean hasTime(String line) {
        for (int i = 1; i + 2 < line.length(); i++) {
            char c = line.charAt(i);
            if ((c == ':' || c == '.' || c == 'h')
                    && isDigit(line.charAt(i - 1))
                    && isDigit(line.charAt(i + 1))
                    && isDigit(line.charAt(i + 2))) {
                return true;
            }
        }
        return false;
    }

    /// A time, a year, or a day in figures.
    private static boolean hasDate(String line) {
        if (hasTime(line)) {
            return true;
        }
        var run = 0;
        for (int i = 0; i <= line.length(); i++) {
            var digit = i < line.length() && isDigit(line.charAt(i));
            if (digit) {
                run++;
                continue;
            }
            if (run == 4 && (line.startsWith("20", i - 4) || line.startsWith("19", i - 4))) {
                return true;
            }
            if (run > 0 && run <= 2 && i + 1 < line.length() && isDigit(line.charAt(i + 1))) {
                char c = line.charAt(i);
                if (c == '/' || c == '.' || c == '-') {
                    return true;
                }
            }
            run = 0;
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
