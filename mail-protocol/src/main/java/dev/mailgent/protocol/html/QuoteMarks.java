package dev.mailgent.protocol.html;

import java.util.Set;
import org.jsoup.nodes.Element;

/// How mail programs mark the history and the signature inside an HTML mail.
final class QuoteMarks {
    enum Mark {
        NONE,

        /// History from the start of the element to its end.
        WITHIN,

        /// History from the start of the element to the end of the mail.
        TO_THE_END,

        /// A quote that also shows as one.
        QUOTE,

        /// A wrapper around an attribution and a quote, in which people also answer.
        WRAPPER,

        SIGNATURE
    }

    private static final Set<String> WITHIN_CLASSES = Set.of(
            "gmail_attr",
            "yahoo_quoted",
            "moz-cite-prefix",
            "protonmail_quote",
            "tutanota_quote",
            "zmail_extra",
            "cite");

    private static final Set<String> WITHIN_IDS = Set.of(
            "OLK_SRC_BODY_SECTION",
            "mail-editor-reference-message-container",
            "isReplyContent",
            "yahoo_quoted",
            "zmail_extra",
            "reply-intro",
            "reply_intro");

    private static final Set<String> TO_THE_END_IDS =
            Set.of("divRplyFwdMsg", "appendonsend", "replySplit", "oriMsgHtmlSeperator");

    private static final Set<String> SIGNATURE_CLASSES =
            Set.of("gmail_signature", "gmail_signature_prefix", "moz-signature", "protonmail_signature_block");

    private static final Set<String> SIGNATURE_IDS =
            Set.of("Signature", "ms-outlook-mobile-signature", "AppleMailSignature", "ymail_android_signature");

    private QuoteMarks() {}

    static Mark of(Element element) {
        if (element.attributesSize() == 0) {
            return Mark.NONE;
        }
        var id = element.id();
        if (!id.isEmpty()) {
            if (TO_THE_END_IDS.contains(id)) {
                return Mark.TO_THE_END;
            }
            if (WITHIN_IDS.contains(id)) {
                return Mark.WITHIN;
            }
            if (SIGNATURE_IDS.contains(id)) {
                return Mark.SIGNATURE;
            }
        }
        if (element.nameIs("blockquote")) {
            return element.attr("type").equalsIgnoreCase("cite") || element.hasClass("gmail_quote")
                    ? Mark.QUOTE
                    : byClass(element);
        }
        return isOutlookRule(element) ? Mark.TO_THE_END : byClass(element);
    }

    private static Mark byClass(Element element) {
        if (element.className().isEmpty()) {
            return Mark.NONE;
        }
        for (var name : element.classNames()) {
            if (name.equals("gmail_quote") || name.equals("gmail_quote_container")) {
                return Mark.WRAPPER;
            }
            if (name.equals("OutlookMessageHeader")) {
                return Mark.TO_THE_END;
            }
            if (WITHIN_CLASSES.contains(name)) {
                return Mark.WITHIN;
            }
            if (SIGNATURE_CLASSES.contains(name)) {
                return Mark.SIGNATURE;
            }
        }
        return Mark.NONE;
    }

    /// The line Outlook draws above the header of quoted mail.
    private static boolean isOutlookRule(Element element) {
        if (!element.nameIs("div")) {
            return false;
        }
        var style = element.attr("style");
        return style.contains("border-top:solid #E1E1E1") || style.contains("border-top:solid #B5C4DF");
    }
}
