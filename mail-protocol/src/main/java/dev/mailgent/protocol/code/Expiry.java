package dev.mailgent.protocol.code;

import dev.mailgent.protocol.code.Label.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How long a mail says its code is valid: "expires in 10 minutes".
final class Expiry {
    private static final int REACH = 50;
    private static final Duration LONGEST = Duration.ofDays(60);

    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("one", 1),
            Map.entry("an", 1),
            Map.entry("two", 2),
            Map.entry("three", 3),
            Map.entry("five", 5),
            Map.entry("ten", 10),
            Map.entry("fifteen", 15),
            Map.entry("twenty", 20),
            Map.entry("thirty", 30),
            Map.entry("sixty", 60),
            Map.entry("einer", 1),
            Map.entry("eine", 1),
            Map.entry("une", 1),
            Map.entry("una", 1),
            Map.entry("uma", 1));

    private static final List<String> SECONDS =
            List.of("sec", "sek", "seg", "сек", "秒", "초", "giây", "detik", "saniye");
    private static final List<String> MINUTES =
            List.of("min", "мин", "хв", "分", "분", "phút", "dakika", "dk", "λεπτ", "دق", "דק", "perc");
    private static final List<String> HOURS = List.of(
            "hour", "hr", "stunde", "std", "heure", "hora", "ora", "ore", "uur", "timm", "time", "tunti", "tunnin",
            "godzin", "hodin", "час", "годин", "小时", "小時", "時間", "시간", "giờ", "jam", "saat", "óra");
    private static final List<String> DAYS = List.of(
            "day", "tag", "jour", "día", "dia", "giorn", "dag", "dni", "dzień", "dnů", "день", "дня", "дней", "天", "日",
            "일", "ngày", "hari", "gün", "nap");

    private Expiry() {}

    static @Nullable Duration in(String text, List<Label> labels) {
        for (var label : labels) {
            if (label.kind() == Kind.EXPIRY) {
                var behind = durationIn(text, label.end(), Math.min(text.length(), label.end() + REACH));
                if (behind != null) {
                    return behind;
                }
                var before = durationIn(text, Math.max(0, label.start() - REACH / 2), label.start());
                if (before != null) {
                    return before;
                }
            }
        }
        return null;
    }

    private static @Nullable Duration durationIn(String text, int from, int to) {
        var window = text.substring(from, to).toLowerCase(Locale.ROOT);
        for (int i = 0; i < window.length(); i++) {
            var wordStart = i == 0 || !Character.isLetterOrDigit(window.charAt(i - 1));
            if (!wordStart && !CandidateScan.isDigit(window.charAt(i))) {
                continue;
            }
            var end = i;
            while (end < window.length()
                    && Character.isLetterOrDigit(window.charAt(end))
                    && end - i < 10
                    && CandidateScan.isDigit(window.charAt(end)) == CandidateScan.isDigit(window.charAt(i))) {
                end++;
            }
            int number = number(window.substring(i, end));
            if (number > 0) {
                var duration = unit(window.substring(end).stripLeading(), number);
                if (duration != null) {
                    return duration;
                }
            }
            i = Math.max(i, end - 1);
        }
        return null;
    }

    private static int number(String word) {
        if (word.isEmpty() || word.length() > 4) {
            return NUMBERS.getOrDefault(word, 0);
        }
        return CandidateScan.isDigit(word.charAt(0)) ? Integer.parseInt(word) : NUMBERS.getOrDefault(word, 0);
    }

    private static @Nullable Duration unit(String rest, int number) {
        var unit = rest.startsWith("-") ? rest.substring(1) : rest;
        Duration duration;
        if (starts(unit, MINUTES)) {
            duration = Duration.ofMinutes(number);
        } else if (starts(unit, SECONDS)) {
            duration = Duration.ofSeconds(number);
        } else if (starts(unit, HOURS)) {
            duration = Duration.ofHours(number);
        } else if (starts(unit, DAYS)) {
            duration = Duration.ofDays(number);
        } else {
            return null;
        }
        return duration.compareTo(LONGEST) <= 0 ? duration : null;
    }

    private static boolean starts(String text, List<String> units) {
        return units.stream().anyMatch(text::startsWith);
    }
}
