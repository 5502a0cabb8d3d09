package dev.mailgent.protocol.thread;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// The words mail programs put before a colon when answering or forwarding.
final class SubjectMarks {
    /// Longest mark in characters.
    static final int MAX_LENGTH = 18;

    // en de nl sv/no/da fi pl it pt tr hu el et lt/lv hr/sl id cs
    private static final Set<String> REPLY =
            set("re aw antw antwort sv svar vs odp r rif res ynt yan vá va απ σχετ vast ats atb odg bls odpověď"
                    // ru bg uk zh ja ko ar he th
                    + " отв ответ отг відп 回复 回覆 答复 答覆 返信 답장 회신 رد תשובה תגובה השב ตอบ");

    // en de fr it nl sv fi pt es pl hu tr cs
    private static final Set<String> FORWARD =
            set("fw fwd wg tr i doorst vb vl enc rv pd továbbítás továbbítva ilt i̇lt předáno"
                    // ru zh ja ko he ar el
                    + " пересл 转发 轉寄 轉發 転送 전달 הועבר توجيه πρθ");

    private SubjectMarks() {}

    static boolean isReply(String word) {
        return REPLY.contains(word.toLowerCase(Locale.ROOT));
    }

    static boolean isForward(String word) {
        return FORWARD.contains(word.toLowerCase(Locale.ROOT));
    }

    private static Set<String> set(String words) {
        return Set.copyOf(new HashSet<>(Arrays.asList(words.split(" "))));
    }
}
