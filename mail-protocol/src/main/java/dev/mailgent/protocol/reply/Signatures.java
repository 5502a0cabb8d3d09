package dev.mailgent.protocol.reply;

import java.util.List;
import java.util.Locale;

/// Finds where a signature, a device's advertisement or a mailing list's footer begins.
final class Signatures {
    /// A signature below "-- " with more lines than this is taken for content.
    private static final int MAX_SIGNATURE_LINES = 30;

    private static final int MAX_FOOTER_LINES = 6;

    private static final List<String> SENT_FROM = Words.list(
            "sent from |sent via |sent with |sent using |sent by |get outlook for |get bluemail |von meinem |von unterwegs",
            "gesendet von |gesendet mit |gesendet über |diese nachricht wurde von |envoyé de |envoyé depuis |envoyé à partir |envoyé avec ",
            "envoyé d’|envoyé d'|télécharger outlook |obtenez outlook |enviado desde |enviado de |enviado do |enviado a partir |enviado via ",
            "enviado con |obtener outlook |obter o outlook |inviato da |inviato con |inviato dal |ottieni outlook |scarica outlook ",
            "verzonden vanaf |verzonden met |verstuurd vanaf |verstuurd met |outlook voor |skickat från |skickat med |hämta outlook ",
            "sendt fra |sendt med |hent outlook |få outlook |lähetetty |hanki outlook |wysłane z |wysłano z |pobierz outlook ",
            "отправлено из |отправлено с |отправлено от |надіслано з |надіслано від |odesláno z |odoslané z |elküldve |küldve ",
            "android cihazımdan|iphone'umdan|iphone’umdan|trimis de pe |trimis din |στάλθηκε από |poslano s |poslano z |dikirim dari |dikirim ",
            "发自我的|发自|來自我的|從我的|从我的|傳送自|寄自我的|取得 outlook|获取 outlook|iphoneから|ipadから|androidから|outlook for |나의 ",
            "내 iphone|iphone에서|נשלח מה|أرسلت من|تم الإرسال من|được gửi từ|đã gửi từ|ส่งจาก");

    private static final List<String> CLOSINGS = Words.list(
            "regards|best regards|kind regards|kindest regards|warm regards|with regards|with kind regards|best|best wishes|cheers",
            "thanks|many thanks|thank you|thanks and regards|thanks & regards|sincerely|yours sincerely|yours|respectfully|br|kr|rgds",
            "mit freundlichen grüßen|mit freundlichen grüssen|viele grüße|viele grüsse|beste grüße|beste grüsse|liebe grüße|freundliche grüße",
            "freundliche grüsse|mfg|lg|cordialement|bien cordialement|bien à vous|cdlt|salutations|sincères salutations|saludos",
            "un saludo|saludos cordiales|atentamente|cordiali saluti|distinti saluti|saluti|un saluto|atenciosamente|att|abraços|obrigado",
            "met vriendelijke groet|met vriendelijke groeten|groeten|mvg|med vänlig hälsning|vänliga hälsningar|mvh|hälsningar",
            "med venlig hilsen|venlig hilsen|med vennlig hilsen|vennlig hilsen|hilsen|ystävällisin terveisin|terveisin|pozdrawiam",
            "z poważaniem|с уважением|с наилучшими пожеланиями|з повагою|s pozdravem|üdvözlettel|saygılarımla|cu stimă|祝好|此致|谢谢");

    private Signatures() {}

    /// Whether the line is the signature separator of RFC 3676 section 4.3, its trailing space kept or lost.
    static boolean isSeparator(Lines lines, int line) {
        return lines.length(line) == 2
                && lines.charAt(lines.start(line)) == '-'
                && lines.charAt(lines.start(line) + 1) == '-';
    }

    /// Whether a mobile Outlook's line with its link stands here; what follows it is always the quoted mail.
    static boolean isMobileOutlook(Lines lines, int line) {
        if (lines.length(line) > 120 || lines.length(line) < 20) {
            return false;
        }
        var text = lines.text(line);
        return text.contains("aka.ms/") && text.contains("Outlook") && startsSentFrom(text);
    }

    /// How many of the kept lines are left once what closes them is gone.
    ///
    /// @param kept indexes of lines, in order
    static int cut(Lines lines, List<Integer> kept) {
        int end = trimmed(lines, kept, kept.size());
        end = cutAtSeparator(lines, kept, end);
        end = cutListFooter(lines, kept, end);
        end = cutSentFrom(lines, kept, end);
        return cutCard(lines, kept, end);
    }

    private static int cutAtSeparator(Lines lines, List<Integer> kept, int end) {
        var filled = 0;
        var cut = end;
        for (int i = end - 1; i > 0 && filled <= MAX_SIGNATURE_LINES; i--) {
            int line = kept.get(i);
            if (isSeparator(lines, line)) {
                cut = i;
            } else if (!lines.isBlank(line)) {
                filled++;
            }
        }
        return trimmed(lines, kept, cut);
    }

    /// "____" and the few lines in which a mailing list names itself.
    private static int cutListFooter(Lines lines, List<Integer> kept, int end) {
        var filled = 0;
        var names = false;
        for (int i = end - 1; i > 0 && filled <= MAX_FOOTER_LINES; i--) {
            int line = kept.get(i);
            if (isUnderscores(lines, line)) {
                return names && filled > 0 ? trimmed(lines, kept, i) : end;
            }
            if (!lines.isBlank(line)) {
                filled++;
                var text = lines.text(line);
                names |= text.contains("://") || text.indexOf('@') > 0;
            }
        }
        return end;
    }

    private static boolean isUnderscores(Lines lines, int line) {
        int from = lines.indent(line);
        for (int i = from; i < lines.end(line); i++) {
            if (lines.charAt(i) != '_') {
                return false;
            }
        }
        return lines.end(line) - from >= 2;
    }

    private static int cutSentFrom(Lines lines, List<Integer> kept, int end) {
        var cut = end;
        // A device's line may be followed by one more of the same kind, as an app's name and then its link.
        for (int round = 0; round < 2; round++) {
            int first = blockStart(lines, kept, cut);
            if (cut - first > 2 || first == 0 || cut == first || !isSentFrom(lines.text(kept.get(first)))) {
                return cut;
            }
            cut = trimmed(lines, kept, first);
        }
        return cut;
    }

    private static boolean isSentFrom(String line) {
        int link = line.indexOf('<');
        var words = (link > 0 ? line.substring(0, link) : line).strip();
        return words.length() <= 60 && words.split(" ", 10).length <= 8 && startsSentFrom(words);
    }

    private static boolean startsSentFrom(String line) {
        return Words.startsWithAny(line.strip().toLowerCase(Locale.ROOT), SENT_FROM);
    }

    /// A closing word on its own line with a name and at least one more line below it: a visiting card. A
    /// closing with a name alone is how people end their mail, and stays.
    private static int cutCard(Lines lines, List<Integer> kept, int end) {
        var filled = 0;
        for (int i = end - 1; i > 0 && filled <= 8; i--) {
            int line = kept.get(i);
            if (lines.isBlank(line)) {
                continue;
            }
            if (lines.length(line) > 70) {
                return end;
            }
            if (lines.length(line) <= 40 && isClosing(lines.text(line))) {
                var standsApart = lines.isBlank(kept.get(i - 1));
                return filled >= 2 && standsApart ? trimmed(lines, kept, i) : end;
            }
            filled++;
        }
        return end;
    }

    private static boolean isClosing(String line) {
        var words = line.strip().toLowerCase(Locale.ROOT);
        int end = words.length();
        while (end > 0 && ",.!;，。".indexOf(words.charAt(end - 1)) >= 0) {
            end--;
        }
        return CLOSINGS.contains(words.substring(0, end));
    }

    private static int blockStart(Lines lines, List<Integer> kept, int end) {
        int first = end;
        while (first > 0 && !lines.isBlank(kept.get(first - 1))) {
            first--;
        }
        return first;
    }

    private static int trimmed(Lines lines, List<Integer> kept, int end) {
        int last = end;
        while (last > 0 && lines.isBlank(kept.get(last - 1))) {
            last--;
        }
        return last;
    }
}
