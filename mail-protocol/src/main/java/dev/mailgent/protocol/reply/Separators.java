package dev.mailgent.protocol.reply;

import java.util.List;
import java.util.Locale;

/// Recognises "-----Original Message-----" and "---------- Forwarded message ---------" in the languages of mail
/// programs.
final class Separators {
    enum Kind {
        NONE,
        ORIGINAL,
        FORWARD
    }

    private static final int MAX_CHARS = 100;

    private static final List<String> ORIGINAL = Words.list(
            "original message|reply message|originalnachricht|original-nachricht|ursprüngliche nachricht|ursprungliche nachricht",
            "message d'origine|message d’origine|message original|message initial|mensaje original|mensagem original",
            "messaggio originale|messaggio original|oorspronkelijk bericht|origineel bericht|ursprungligt meddelande",
            "originalmeddelande|oprindelig meddelelse|oprindelig besked|opprinnelig melding|alkuperäinen viesti",
            "wiadomość oryginalna|oryginalna wiadomość|исходное сообщение|оригинальное сообщение|оригінальне повідомлення",
            "původní zpráva|pôvodná správa|eredeti üzenet|orijinal mesaj|özgün ileti|özgün mesaj|mesaj original|mesajul original",
            "αρχικό μήνυμα|izvorna poruka|originalna poruka|pesan asli|原始邮件|原始郵件|原邮件|邮件原件|原始信件|元のメッセージ",
            "원본 메시지|원본 메일|ההודעה המקורית|הודעה מקורית|الرسالة الأصلية|tin nhắn gốc|ข้อความต้นฉบับ|algne sõnum");

    private static final List<String> FORWARD = Words.list(
            "forwarded message|forwarded by|forwarded mail|weitergeleitete nachricht|weitergeleitete e-mail|weitergeleitet von",
            "message transféré|message transfere|message réexpédié|mensaje reenviado|mensagem encaminhada",
            "mensagem reencaminhada|messaggio inoltrato|doorgestuurd bericht|vidarebefordrat meddelande|vidarebefordrat brev",
            "videresendt meddelelse|videresendt melding|videresendt besked|välitetty viesti|przekazana wiadomość",
            "wiadomość przekazana|przesłana wiadomość|пересланное сообщение|пересылаемое сообщение|переслане повідомлення",
            "přeposlaná zpráva|preposlaná správa|továbbított üzenet|iletilen mesaj|iletilmiş mesaj|mesaj redirecționat",
            "προωθημένο μήνυμα|proslijeđena poruka|prosleđena poruka|pesan terusan|转发的邮件|转发邮件|轉寄郵件|轉寄的郵件",
            "転送メッセージ|転送されたメッセージ|전달된 메시지|전달된 메일|הודעה שהועברה|رسالة معاد توجيهها|missatge reenviat");

    /// Apple Mail puts no dashes around it.
    private static final List<String> FORWARD_SENTENCES = Words.list(
            "begin forwarded message|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail",
            "début du message transféré|début du message réexpédié|inizio messaggio inoltrato|inizio del messaggio inoltrato",
            "inicio del mensaje reenviado|início da mensagem reencaminhada|início da mensagem encaminhada",
            "begin doorgestuurd bericht|vidarebefordrat mejl|vidarebefordrat brev|start på videresendt|videresendt besked",
            "välitetty viesti alkaa|początek przekazywanej wiadomości|начало переадресованного сообщения|以下是转发的邮件",
            "开始转发的邮件|以下は転送されたメッセージ|转发的邮件|전달된 메시지의 시작|předávaná zpráva");

    private Separators() {}

    static Kind at(Lines lines, int line) {
        int from = lines.indent(line);
        int to = lines.end(line);
        if (to - from < 6 || to - from > MAX_CHARS) {
            return Kind.NONE;
        }
        int dashes = dashesFrom(lines, from, to);
        if (dashes >= 2) {
            var words = lines.text(line)
                    .substring(from - lines.start(line) + dashes)
                    .toLowerCase(Locale.ROOT);
            if (Words.containsAny(words, ORIGINAL)) {
                return Kind.ORIGINAL;
            }
            return Words.containsAny(words, FORWARD) ? Kind.FORWARD : Kind.NONE;
        }
        char last = lines.charAt(to - 1);
        if (last != ':' && last != '：') {
            return Kind.NONE;
        }
        var sentence = lines.text(line).strip().toLowerCase(Locale.ROOT);
        return Words.startsWithAny(sentence, FORWARD_SENTENCES) ? Kind.FORWARD : Kind.NONE;
    }

    /// A line of nothing but five or more rule characters.
    static boolean isRule(Lines lines, int line) {
        int from = lines.indent(line);
        int to = lines.end(line);
        return to - from >= 5 && dashesFrom(lines, from, to) == to - from;
    }

    private static int dashesFrom(Lines lines, int from, int to) {
        var i = from;
        while (i < to && "-_=*–—‐―─".indexOf(lines.charAt(i)) >= 0) {
            i++;
        }
        return i - from;
    }
}
