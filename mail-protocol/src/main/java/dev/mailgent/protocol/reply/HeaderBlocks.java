package dev.mailgent.protocol.reply;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Recognises the header that Outlook and others put on top of quoted mail: From, Sent, To, Subject in any language.
final class HeaderBlocks {
    private static final int MAX_KEY_CHARS = 26;
    private static final int MAX_LINES = 14;

    /// Wrapped values: a long address, or a list of recipients.
    private static final int MAX_CONTINUATIONS = 3;

    private enum Key {
        FROM,
        DATE,
        TO,
        SUBJECT,
        OTHER
    }

    private static final Map<String, Key> KEYS = new HashMap<>();

    static {
        keys(
                Key.FROM,
                "from|von|de|da|van|od|från|fra|lähettäjä|от|від|kimden|gönderen|odesílatel|odosielateľ|feladó|expéditeur",
                "expediteur|remitente|remetente|mittente|afzender|avsändare|absender|nadawca|отправитель|de la|από|dari|šalje",
                "发件人|发信人|寄件者|寄件人|差出人|送信者|送信元|보낸 사람|보낸사람|보낸이|من|מאת|từ|จาก|saatja|siuntėjas|no");
        keys(
                Key.DATE,
                "sent|date|sent at|date sent|gesendet|gesendet am|datum|envoyé|envoyé le|envoye|date d'envoi|enviado|enviado el",
                "enviado em|enviada em|enviada|fecha|fecha de envío|data|inviato|inviato il|data invio|verzonden|verzonden op",
                "wysłano|wysłane|skickat|skickades|sendt|dato|sendt den|lähetetty|päivämäärä|päiväys|отправлено|дата|надіслано",
                "odesláno|odoslané|dátum|elküldve|küldve|tarih|gönderilme|gönderme tarihi|gönderildi|trimis|data trimiterii",
                "ημερομηνία|στάλθηκε|poslano|datum slanja|tanggal|terkirim|发送时间|发件日期|日期|时间|寄件日期|傳送時間|寄信時間",
                "送信日時|日付|日時|보낸 날짜|보낸날짜|날짜|تاريخ|التاريخ|تاريخ الإرسال|נשלח|תאריך|ngày|đã gửi|วันที่|saadetud");
        keys(
                Key.TO,
                "to|an|à|a|para|aan|til|till|do|komu|кому|pro|vastaanottaja|címzett|kime|alıcı|către|catre|προς|prima|za|kepada",
                "destinataire|destinatario|destinatário|empfänger|收件人|收件者|宛先|받는 사람|받는사람|받는이|إلى|אל|đến|tới|ถึง|kellele");
        keys(
                Key.SUBJECT,
                "subject|betreff|betr|objet|sujet|asunto|oggetto|assunto|onderwerp|temat|ämne|emne|aihe|тема|předmět|predmet",
                "tárgy|konu|subiect|θέμα|naslov|perihal|subjek|主题|主旨|标题|件名|題名|제목|الموضوع|נושא|chủ đề|tiêu đề|เรื่อง|teema");
        keys(
                Key.OTHER,
                "cc|bcc|kopie|kopia|kopi|копия|копія|cópia|copia|copie à|copie|副本|抄送|密件抄送|참조|نسخة|עותק|κοιν|reply-to|reply to",
                "antwort an|répondre à|responder a|importance|wichtigkeit|attachments|anlagen|priority|organization|message-id");
    }

    private HeaderBlocks() {}

    /// How many lines from `line` on are such a block; 0 when none begins here.
    ///
    /// @param announced whether a rule or "Original Message" stands right before, so that two fields are enough
    static int linesAt(Lines lines, int line, boolean announced) {
        if (keyOf(lines, line) != Key.FROM) {
            return 0;
        }
        var seen = EnumSet.of(Key.FROM);
        var address = hasAddress(lines, line);
        var last = line;
        var continuations = 0;
        for (int i = line + 1; i < Math.min(line + MAX_LINES, lines.count()); i++) {
            if (lines.isBlank(i)) {
                // A blank line between fields is what some converters make of table rows.
                if (i + 1 < lines.count() && i == last + 1 && isMain(keyOf(lines, i + 1))) {
                    continue;
                }
                break;
            }
            var key = keyOf(lines, i);
            if (key != null) {
                seen.add(key);
                last = i;
                continuations = 0;
            } else if (++continuations > MAX_CONTINUATIONS) {
                break;
            } else {
                address |= seen.size() == 1 && hasAddress(lines, i);
            }
        }
        seen.remove(Key.OTHER);
        var enough = seen.size() >= 3 || (seen.size() == 2 && (announced || (address && seen.contains(Key.DATE))));
        return enough ? last - line + 1 : 0;
    }

    private static boolean isMain(@Nullable Key key) {
        return key != null && key != Key.OTHER;
    }

    private static boolean hasAddress(Lines lines, int line) {
        return lines.text(line).indexOf('@') > 0;
    }

    /// The field a line names, as `*From:* x` or `De : x`; null when it names none.
    private static @Nullable Key keyOf(Lines lines, int line) {
        int from = lines.indent(line);
        int to = Math.min(lines.end(line), from + MAX_KEY_CHARS);
        while (from < to && (lines.charAt(from) == '*' || lines.charAt(from) == '_')) {
            from++;
        }
        for (int i = from; i < to; i++) {
            char c = lines.charAt(i);
            if (c == ':' || c == '：') {
                return KEYS.get(key(lines, from, i));
            }
            if (c == '@' || c == '>' || c == '.' || c == ',') {
                return null;
            }
        }
        return null;
    }

    private static String key(Lines lines, int from, int to) {
        int end = to;
        while (end > from && (Lines.isSpace(lines.charAt(end - 1)) || lines.charAt(end - 1) == '*')) {
            end--;
        }
        var key = new StringBuilder(end - from);
        for (int i = from; i < end; i++) {
            char c = lines.charAt(i);
            key.append(c == 0xA0 ? ' ' : c);
        }
        return key.toString().toLowerCase(Locale.ROOT);
    }

    private static void keys(Key key, String... names) {
        Words.list(names).forEach(name -> KEYS.put(name, key));
    }
}
