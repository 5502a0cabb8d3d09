package dev.mailgent.protocol.bounce;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The codes in what a server said: SMTP reply (RFC 5321 section 4.2) and enhanced status (RFC 3463).
///
/// @param reply 200 to 599, null when there is none
/// @param status `class.subject.detail`, the first that says more than `x.0.0`; null when there is none
record ReplyCodes(@Nullable Integer reply, @Nullable String status) {
    // Digits and dots around would make it part of an address or a version: 192.0.2.1, 4.16.55.1.
    private static final Pattern STATUS = Pattern.compile("(?<![\\d.])([245]\\.\\d{1,3}\\.\\d{1,3})(?![\\d.]?\\d)");
    private static final Pattern REPLY =
            Pattern.compile("(?<![\\w.@/=+-])([45][0-5]\\d|571|(?<=^)2[0-5]\\d)(?=$|[ ,;>)'\"-]|:(?!\\p{XDigit})|\\s)");
    // Cisco's gateways put their own classification first and the server's words in quotes:
    // 5.1.0 - Unknown address error 550-'5.7.1 Access denied'
    private static final Pattern WRAPPED = Pattern.compile("^\\d\\.\\d\\.\\d - [A-Za-z /]{3,60} (\\d{3})-'");

    static ReplyCodes in(String text) {
        var said = unwrap(text);
        String generic = null;
        var statuses = STATUS.matcher(said);
        String status = null;
        while (status == null && statuses.find()) {
            var found = statuses.group(1);
            if (isGeneric(found)) {
                generic = generic == null ? found : generic;
            } else {
                status = found;
            }
        }
        return new ReplyCodes(reply(said), status == null ? generic : status);
    }

    /// The server's own words, without a gateway's classification before them.
    static String unwrap(String text) {
        Matcher wrapped = WRAPPED.matcher(text);
        return wrapped.find() ? text.substring(wrapped.start(1)).replace('\'', ' ') : text;
    }

    static boolean isGeneric(String status) {
        return status.endsWith(".0.0");
    }

    private static @Nullable Integer reply(String text) {
        var replies = REPLY.matcher(text);
        Integer first = null;
        while (replies.find()) {
            int code = Integer.parseInt(replies.group(1));
            if (replies.start() == 0 || isFollowedByStatus(text, replies.end(), code)) {
                return code;
            }
            first = first == null ? Integer.valueOf(code) : first;
        }
        return first;
    }

    private static boolean isFollowedByStatus(String text, int at, int code) {
        int digit = at + 1;
        return digit + 1 < text.length() && text.charAt(digit) == '0' + code / 100 && text.charAt(digit + 1) == '.';
    }
}
