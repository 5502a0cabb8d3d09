package dev.mailgent.protocol.html;

import java.util.List;
import java.util.Locale;

/// Whether text reads as if it were meant to steer a model. A hint to show, never a reason to delete.
public final class InstructionHints {
    private static final int MAX_CHARS = 200_000;

    /// Characters between the verb and what it wants ignored.
    private static final int REACH = 70;

    private static final List<String> VERBS = List.of(
            "ignor",
            "disregard",
            "forget ",
            "override",
            "overrule",
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
            "pomiń",
            "игнорир",
            "забудь",
            "yok say",
            "görmezden",
            "忽略",
            "无视",
            "無視",
            "忘记",
            "무시");

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

    private InstructionHints() {}

    public static boolean areIn(String text) {
        var lower = (text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text).toLowerCase(Locale.ROOT);
        for (var phrase : PHRASES) {
            if (lower.contains(phrase)) {
                return true;
            }
        }
        for (var verb : VERBS) {
            for (int at = lower.indexOf(verb); at >= 0; at = lower.indexOf(verb, at + verb.length())) {
                if (wantsInstructionsDropped(lower, at)) {
                    return true;
                }
            }
        }
        return decodesBlob(lower);
    }

    private static boolean wantsInstructionsDropped(String lower, int verb) {
        var ideographic = lower.charAt(verb) >= 0x2E80;
        // Japanese and Korean put the object first.
        int from = ideographic ? Math.max(0, verb - REACH / 2) : verb;
        var window = lower.substring(from, sentenceEnd(lower, verb, Math.min(lower.length(), verb + REACH)));
        return OBJECTS.stream().anyMatch(window::contains)
                && QUALIFIERS.stream().anyMatch(window::contains);
    }

    private static int sentenceEnd(String lower, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = lower.charAt(i);
            if (c == '.' || c == '!' || c == '?' || c == '。') {
                return i;
            }
        }
        return to;
    }

    /// "decode" near "base64", with a long run of letters behind.
    private static boolean decodesBlob(String lower) {
        int base64 = lower.indexOf("base64");
        if (base64 < 0) {
            return false;
        }
        var around = lower.substring(Math.max(0, base64 - 100), Math.min(lower.length(), base64 + 100));
        return around.contains("decode") && hasLongRun(lower);
    }

    private static boolean hasLongRun(String lower) {
        var run = 0;
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            run = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ? run + 1 : 0;
            if (run >= 40) {
                return true;
            }
        }
        return false;
    }
}
