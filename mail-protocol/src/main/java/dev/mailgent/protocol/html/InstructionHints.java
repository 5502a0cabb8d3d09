package dev.mailgent.protocol.html;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Whether text reads as if it were meant to steer a model. A hint to show, never a reason to delete.
public final class InstructionHints {
    private static final int MAX_CHARS = 200_000;

    /// Characters between the verb and what it wants ignored.
    private static final int REACH = 70;

    private static final List<String> VERBS = List.of(
            "ignor",
            "disregard",
            "forget ",
            "overr",
            "bypass",
            "vergiss",
            "missachte",
            "oubli",
            "olvid",
            "esque",
            "dimentica",
            "negeer",
            "vergeet",
            "zignoruj",
            "yok say");

    /// Those not written in ASCII.
    private static final List<String> OTHER_VERBS =
            List.of("pomiń", "игнорир", "забудь", "görmezden", "忽略", "无视", "無視", "忘记", "무시");

    /// What models are told to drop.
    private static final List<String> OBJECTS = List.of(
            "instruction",
            "instruktion",
            "prompt",
            "guideline",
            "directive",
            "your rules",
            "all rules",
            "training",
            "programming",
            "anweisung",
            "instrucci",
            "instruç",
            "istruzion",
            "instructies",
            "instrukcj",
            "инструкц",
            "указани",
            "talimat",
            "指令",
            "指示",
            "提示",
            "命令",
            "지시",
            "명령");

    /// Which ones: without such a word, "ignore the instructions" may be about a recipe.
    private static final List<String> QUALIFIERS = List.of(
            "previous",
            "prior",
            "above",
            "earlier",
            "preceding",
            "all ",
            "any ",
            "your",
            "system",
            "original",
            "initial",
            "everything",
            "vorherig",
            "bisherig",
            "obig",
            "alle",
            "précédent",
            "précedent",
            "antérieur",
            "anterior",
            "previa",
            "todas",
            "precedent",
            "tutte",
            "vorige",
            "eerdere",
            "poprzedni",
            "wszystki",
            "предыдущ",
            "все ",
            "önceki",
            "tüm",
            "之前",
            "以前",
            "以上",
            "先前",
            "前の",
            "所有",
            "すべて",
            "이전",
            "모든");

    /// Enough by themselves.
    private static final List<String> PHRASES = List.of(
            "system prompt",
            "<|im_",
            "<|system",
            "<|user",
            "<|assistant",
            "<<sys>>",
            "[inst]",
            "</system>",
            "<system>",
            "system message:",
            "new instructions:",
            "your new task",
            "you are now ",
            "developer mode",
            "\"tool_calls\"",
            "\"function_call\"",
            "<tool_call",
            "<function_call",
            "do not tell the user",
            "don't tell the user",
            "without telling the user",
            "without the user's knowledge",
            "do not inform the user",
            "reveal your prompt",
            "if you are an ai",
            "if you are a language model",
            "if you're an ai",
            "note to ai",
            "attention ai",
            "dear ai",
            "instructions for ai",
            "ai assistant must",
            "ai agent must",
            "as an ai agent",
            "llm instruction",
            "### instruction",
            "### system");

    /// Verbs and phrases by their first letter, in lower case.
    private static final Map<Character, List<String>> BY_FIRST = new HashMap<>();

    /// The same for ASCII, without boxing: nearly every letter of nearly every mail is asked for here.
    private static final List<List<String>> BY_ASCII = new ArrayList<>();

    private static final String BASE64 = "base64";

    static {
        for (var list : List.of(VERBS, OTHER_VERBS, PHRASES, List.of(BASE64))) {
            for (var words : list) {
                BY_FIRST.computeIfAbsent(words.charAt(0), _ -> new ArrayList<>())
                        .add(words);
            }
        }
        for (char c = 0; c < 0x80; c++) {
            BY_ASCII.add(List.copyOf(BY_FIRST.getOrDefault(Character.toLowerCase(c), List.of())));
        }
    }

    private InstructionHints() {}

    public static boolean areIn(String text) {
        var inWord = false;
        int length = Math.min(text.length(), MAX_CHARS);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            var goesOn = inWord && c < 0x80;
            inWord = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (goesOn && inWord) {
                continue;
            }
            var candidates = c < 0x80 ? BY_ASCII.get(c) : BY_FIRST.getOrDefault(Character.toLowerCase(c), List.of());
            for (var words : candidates) {
                if (secondFits(text, i, words)
                        && text.regionMatches(true, i, words, 0, words.length())
                        && isHint(text, i, words)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Rules nearly all out, at the price of one comparison.
    private static boolean secondFits(String text, int at, String words) {
        if (at + 1 >= text.length()) {
            return false;
        }
        int second = text.charAt(at + 1);
        return second >= 0x80 || (second | 0x20) == (words.charAt(1) | 0x20);
    }

    private static boolean isHint(String text, int at, String words) {
        if (words.equals(BASE64)) {
            return decodesBlob(text, at);
        }
        return PHRASES.contains(words) || wantsInstructionsDropped(text, at);
    }

    private static boolean wantsInstructionsDropped(String text, int verb) {
        var ideographic = text.charAt(verb) >= 0x2E80;
        // Japanese and Korean put the object first.
        int from = ideographic ? Math.max(0, verb - REACH / 2) : verb;
        int to = sentenceEnd(text, verb, Math.min(text.length(), verb + REACH));
        var window = text.substring(from, to).toLowerCase(Locale.ROOT);
        return OBJECTS.stream().anyMatch(window::contains)
                && QUALIFIERS.stream().anyMatch(window::contains);
    }

    private static int sentenceEnd(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '.' || c == '!' || c == '?' || c == '。') {
                return i;
            }
        }
        return to;
    }

    /// "decode" near "base64", with a long run of letters behind.
    private static boolean decodesBlob(String text, int base64) {
        var around = text.substring(Math.max(0, base64 - 100), Math.min(text.length(), base64 + 100));
        return around.toLowerCase(Locale.ROOT).contains("decode") && hasLongRun(text, base64);
    }

    private static boolean hasLongRun(String text, int from) {
        var run = 0;
        for (int i = from; i < Math.min(text.length(), from + 2000); i++) {
            char c = text.charAt(i);
            var data =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
            run = data ? run + 1 : 0;
            if (run >= 40) {
                return true;
            }
        }
        return false;
    }
}
