package dev.mailgent.protocol.header;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Dates of RFC 5322 section 3.3, its obsolete forms, and what else is found in mail: asctime, ISO 8601,
/// numeric months, two-digit years, missing seconds or zones, and the tail of a Received field.
///
/// A date needs day, month, year, hour and minute to count. A missing or unknown zone is UTC (RFC 5322 section 4.3).
public final class MailDate {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final String WEEKDAYS = "montuewedthufrisatsun";
    private static final int MAX_LENGTH = 4096;

    /// Hours east of Greenwich. Military letters are absent on purpose: RFC 5322 reads them as unknown.
    private static final Map<String, Integer> ZONES = Map.ofEntries(
            Map.entry("est", -5),
            Map.entry("edt", -4),
            Map.entry("cst", -6),
            Map.entry("cdt", -5),
            Map.entry("mst", -7),
            Map.entry("mdt", -6),
            Map.entry("pst", -8),
            Map.entry("pdt", -7),
            Map.entry("cet", 1),
            Map.entry("cest", 2),
            Map.entry("mez", 1),
            Map.entry("mesz", 2),
            Map.entry("eet", 2),
            Map.entry("eest", 3),
            Map.entry("jst", 9));

    private final String text;
    private int at;
    private int day = -1;
    private int month = -1;
    private int year = -1;
    private int hour = -1;
    private int minute = -1;
    private int second = -1;
    private boolean afternoon;
    private boolean zoned;
    private int offsetSeconds;

    private MailDate(String text) {
        this.text = text;
    }

    /// Reads a field value, folded or not. Years outside 1900 to 9999 and impossible days are no dates.
    public static Optional<Instant> parse(String value) {
        String line = firstLine(value);
        // In a Received field the date follows the last semicolon.
        int semicolon = line.lastIndexOf(';');
        if (semicolon >= 0) {
            var tail = new MailDate(withoutComments(line.substring(semicolon + 1))).read();
            if (tail.isPresent()) {
                return tail;
            }
        }
        return new MailDate(withoutComments(line)).read();
    }

    private static String firstLine(String value) {
        int end = Math.min(value.length(), MAX_LENGTH);
        for (int i = 0; i < end; i++) {
            if (value.charAt(i) == '\n'
                    && (i + 1 == end || (value.charAt(i + 1) != ' ' && value.charAt(i + 1) != '\t'))) {
                return value.substring(0, i);
            }
        }
        return value.substring(0, end);
    }

    private static String withoutComments(String text) {
        if (text.indexOf('(') < 0) {
            return text;
        }
        var out = new StringBuilder(text.length());
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') {
                depth++;
                out.append(' ');
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0) {
                out.append(c);
            } else if (c == '\\') {
                i++;
            }
        }
        return out.toString();
    }

    private Optional<Instant> read() {
        while (at < text.length() && !isComplete()) {
            char c = text.charAt(at);
            if (isDigit(c)) {
                if (!number(digits())) {
                    return Optional.empty();
                }
            } else if (isLetter(c)) {
                if (!word(letters())) {
                    return Optional.empty();
                }
            } else if ((c == '+' || c == '-') && hour >= 0 && isDigit(peek(1))) {
                at++;
                offset(digits(), c == '-' ? -1 : 1);
            } else {
                at++;
            }
        }
        return instant();
    }

    private boolean isComplete() {
        return zoned && offsetSeconds != 0 && hasDate();
    }

    private boolean hasDate() {
        return day >= 0 && month >= 0 && year >= 0;
    }

    /// Numbers fill day, month, year, hour, minute, second, zone in that order, unless their shape says otherwise.
    private boolean number(String digits) {
        if (digits.length() > 8) {
            return true; // an identifier, never a date
        }
        int value = Integer.parseInt(digits);
        if (peek(0) == ':' && isDigit(peek(1)) && hour < 0) {
            return time(value);
        }
        if (digits.length() >= 4 && year < 0) {
            year = value;
        } else if (year >= 0 && day < 0 && month < 0) {
            month = value;
        } else if (day < 0) {
            day = value;
        } else if (month < 0) {
            month = value;
        } else if (year < 0) {
            year = digits.length() > 3 ? value : fullYear(value);
        } else if (hour < 0) {
            hour = value;
        } else if (minute < 0) {
            minute = value;
        } else if (second < 0) {
            second = value;
        } else if (!zoned) {
            offset(digits, 1);
        }
        return true;
    }

    /// RFC 5322 section 4.3.
    private static int fullYear(int value) {
        if (value < 50) {
            return 2000 + value;
        }
        return value < 1000 ? 1900 + value : value;
    }

    private boolean time(int firstNumber) {
        hour = firstNumber;
        at++;
        String minutes = digits();
        if (minutes.length() > 2) {
            return false;
        }
        minute = Integer.parseInt(minutes);
        second = 0;
        if (peek(0) == ':' && isDigit(peek(1))) {
            at++;
            String seconds = digits();
            second = seconds.length() > 2 ? 99 : Integer.parseInt(seconds);
            if ((peek(0) == '.' || peek(0) == ',') && isDigit(peek(1))) {
                at++;
                digits(); // a fraction
            }
        }
        return true;
    }

    private boolean word(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        int named = index(MONTHS, lower);
        if (month < 0 && named >= 0) {
            month = named + 1;
        } else if (hour >= 0 && (lower.equals("am") || lower.equals("pm"))) {
            afternoon = lower.equals("pm");
            hour = hour == 12 ? 0 : hour;
        } else if (index(WEEKDAYS, lower) >= 0 || (lower.equals("t") && hour < 0 && hasDate())) {
            return true;
        } else if (hour >= 0 && !zoned) {
            zone(lower);
        } else if (day >= 0 && month < 0) {
            return false; // a word where the month should be, and none we know
        }
        return true;
    }

    private void zone(String name) {
        var hours = ZONES.get(name);
        boolean offsetFollows = (peek(0) == '+' || peek(0) == '-') && isDigit(peek(1)); // GMT+0100
        if (!offsetFollows) {
            zoned = true;
            offsetSeconds = hours == null ? 0 : hours * 3600;
            while (isDigit(peek(0)) || isLetter(peek(0))) {
                at++; // EST5EDT
            }
        }
    }

    private void offset(String digits, int sign) {
        if (zoned && offsetSeconds != 0) {
            return;
        }
        int value = digits.length() > 4 ? 0 : Integer.parseInt(digits);
        int hours = value / 100;
        int minutes = value % 100;
        if (peek(0) == ':' && isDigit(peek(1)) && digits.length() <= 2) {
            at++;
            hours = value;
            String tail = digits();
            minutes = tail.length() > 2 ? 99 : Integer.parseInt(tail);
        }
        zoned = true;
        offsetSeconds = hours > 23 || minutes > 59 ? 0 : sign * (hours * 3600 + minutes * 60);
    }

    private Optional<Instant> instant() {
        if (!hasDate() || hour < 0 || minute < 0 || year < 1900 || year > 9999) {
            return Optional.empty();
        }
        int clock = afternoon && hour < 12 ? hour + 12 : hour;
        int seconds = second < 0 ? 0 : second == 60 ? 59 : second; // a leap second
        try {
            return Optional.of(LocalDateTime.of(year, month, day, clock, minute, seconds)
                    .toInstant(ZoneOffset.UTC)
                    .minusSeconds(offsetSeconds));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// Position of a name in a row of three-letter names, or -1; `sept` and `january` count, `junk` does not.
    private static int index(String names, String word) {
        if (word.length() < 3) {
            return -1;
        }
        int found = names.indexOf(word.substring(0, 3));
        while (found >= 0 && found % 3 != 0) {
            found = names.indexOf(word.substring(0, 3), found + 1);
        }
        if (found < 0) {
            return -1;
        }
        int index = found / 3;
        return word.length() == 3 || fullName(names, index).startsWith(word) ? index : -1;
    }

    private static String fullName(String names, int index) {
        var style = java.time.format.TextStyle.FULL;
        String name = names.equals(MONTHS)
                ? java.time.Month.of(index + 1).getDisplayName(style, Locale.ENGLISH)
                : java.time.DayOfWeek.of(index + 1).getDisplayName(style, Locale.ENGLISH);
        return name.toLowerCase(Locale.ROOT);
    }

    private String digits() {
        int start = at;
        while (isDigit(peek(0))) {
            at++;
        }
        return text.substring(start, at);
    }

    private String letters() {
        int start = at;
        while (isLetter(peek(0))) {
            at++;
        }
        return text.substring(start, at);
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
