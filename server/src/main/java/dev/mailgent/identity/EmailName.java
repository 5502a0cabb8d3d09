package dev.mailgent.identity;

import dev.mailgent.platform.problem.Problem;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Set;

/// The chosen part of an address: what stands before the five random characters.
final class EmailName {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int SUFFIX_LENGTH = 5;

    /// 64 octets of local part (RFC 5321 section 4.5.3.1.1) less the suffix and its hyphen.
    static final int MAX_LENGTH = 64 - SUFFIX_LENGTH - 1;

    /// Names people read as an office or as us (RFC 2142 and custom). The suffix keeps them from colliding with a real
    /// one, and does not keep them from deceiving. Compared without `.`, `-` and `_`.
    private static final Set<String> RESERVED = Set.of(
            "abuse",
            "account",
            "accounts",
            "admin",
            "administrator",
            "alert",
            "alerts",
            "billing",
            "bounce",
            "bounces",
            "ceo",
            "compliance",
            "contact",
            "daemon",
            "dmarc",
            "donotreply",
            "finance",
            "ftp",
            "help",
            "helpdesk",
            "hostmaster",
            "info",
            "invoice",
            "invoices",
            "legal",
            "listmaster",
            "mail",
            "mailer",
            "mailerdaemon",
            "mailgent",
            "mailgentsecurity",
            "mailgentsupport",
            "marketing",
            "moderator",
            "news",
            "newsletter",
            "nobody",
            "noc",
            "noreply",
            "notification",
            "notifications",
            "notify",
            "official",
            "operator",
            "password",
            "payment",
            "payments",
            "payroll",
            "phish",
            "phishing",
            "postmaster",
            "privacy",
            "root",
            "sales",
            "security",
            "service",
            "spam",
            "staff",
            "support",
            "sysadmin",
            "system",
            "team",
            "trust",
            "usenet",
            "uucp",
            "verification",
            "verify",
            "webmaster",
            "welcome",
            "www");

    private EmailName() {}

    /// `wanted` in the form it is stored in.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid when it cannot begin an address, or is
    /// reserved
    static String checked(String wanted) {
        var name = wanted.strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || name.length() > MAX_LENGTH || !isPlain(name)) {
            throw new Problem.Invalid(
                            "'emailName' cannot begin an address.",
                            "Send 1 to " + MAX_LENGTH + " letters a-z, digits, '-', '_' or single dots, beginning and"
                                    + " ending with a letter or digit.")
                    .asException();
        }
        if (isReserved(name)) {
            throw new Problem.Invalid(
                            "'emailName' is reserved: people would take the address for an office or for us.",
                            "Choose another name, for example one that says whose agent it is.")
                    .asException();
        }
        return name;
    }

    static boolean isReserved(String name) {
        var bare = new StringBuilder(name.length());
        name.chars().filter(EmailName::isAlphanumeric).forEach(c -> bare.append((char) c));
        return RESERVED.contains(bare.toString());
    }

    /// A name made of a display name, or empty text when nothing usable is in it: `Ada's Shop` gives `ada-s-shop`.
    static String from(String displayName) {
        var slug = new StringBuilder();
        for (var i = 0; i < displayName.length() && slug.length() < MAX_LENGTH; i++) {
            var c = Character.toLowerCase(displayName.charAt(i));
            if (isAlphanumeric(c)) {
                slug.append(c);
            } else if (!slug.isEmpty() && slug.charAt(slug.length() - 1) != '-') {
                slug.append('-');
            }
        }
        var end = slug.length();
        while (end > 0 && slug.charAt(end - 1) == '-') {
            end--;
        }
        var name = slug.substring(0, end);
        return isReserved(name) ? "" : name;
    }

    /// `name`, a hyphen and five random characters.
    static String withSuffix(String name) {
        var local = new StringBuilder(name).append('-');
        for (var i = 0; i < SUFFIX_LENGTH; i++) {
            local.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return local.toString();
    }

    private static boolean isPlain(String name) {
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if (isAlphanumeric(c)) {
                continue;
            }
            var inside = i > 0 && i < name.length() - 1;
            if (!inside || !(c == '-' || c == '_' || (c == '.' && name.charAt(i - 1) != '.'))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
