package dev.mailgent.protocol.code;

import dev.mailgent.protocol.code.ActionLink.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What words and URLs say of a link's purpose. All text in lower case.
final class LinkWords {
    private static final List<String> RESET = List.of(
            "reset",
            "recover",
            "forgot",
            "new password",
            "change your password",
            "change password",
            "choose a password",
            "zurücksetzen",
            "neues passwort",
            "réinitialis",
            "reinitialis",
            "restablec",
            "redefin",
            "reimposta",
            "nuova password",
            "wachtwoord",
            "återställ",
            "nulstil",
            "tilbakestill",
            "zresetuj",
            "resetuj",
            "obnov",
            "sıfırla",
            "сброс",
            "восстанов",
            "скинути",
            "відновити",
            "重置",
            "重設",
            "リセット",
            "再設定",
            "재설정",
            "đặt lại",
            "atur ulang");

    private static final List<String> MAGIC = List.of(
            "magic",
            "sign in",
            "sign-in",
            "signin",
            "sign_in",
            "log in",
            "log-in",
            "login",
            "log_in",
            "one-click",
            "anmelden",
            "einloggen",
            "connecter",
            "connexion",
            "iniciar sesi",
            "acceder",
            "entrar",
            "accedi",
            "inloggen",
            "logga in",
            "log ind",
            "logg inn",
            "zaloguj",
            "přihlás",
            "giriş",
            "войти",
            "вход",
            "увійти",
            "登录",
            "登入",
            "ログイン",
            "サインイン",
            "로그인",
            "đăng nhập",
            "/auth",
            "passwordless",
            "masuk");

    private static final List<String> VERIFY = List.of(
            "verify",
            "verif",
            "confirm",
            "activat",
            "validat",
            "bestätig",
            "verifizier",
            "aktivier",
            "vérif",
            "confirmez",
            "activer",
            "conferma",
            "attiva",
            "bevestig",
            "activeer",
            "bekräfta",
            "bekræft",
            "bekreft",
            "vahvista",
            "potwierd",
            "aktywuj",
            "potvrd",
            "ověř",
            "megerősít",
            "doğrula",
            "onayla",
            "подтверд",
            "активир",
            "підтверд",
            "验证",
            "驗證",
            "确认",
            "激活",
            "認証",
            "確認",
            "인증",
            "확인",
            "xác nhận",
            "xác minh",
            "kích hoạt",
            "verifikasi",
            "konfirmasi",
            "complete your registration",
            "complete registration",
            "finish signing up",
            "opt-in",
            "double-opt",
            "doubleoptin");

    private static final List<String> INVITE = List.of(
            "accept invit",
            "accept the invit",
            "join the team",
            "join team",
            "join workspace",
            "/invite",
            "/invitation",
            "accept-invit",
            "einladung annehmen",
            "accepter l",
            "aceptar invit",
            "aceitar convite",
            "accetta invito",
            "принять приглаш");

    private static final List<String> OTHER_SAID = List.of(
            "unsubscribe",
            "abmelden",
            "abbestellen",
            "désabonn",
            "desabonn",
            "darse de baja",
            "cancelar suscrip",
            "disiscri",
            "afmelden",
            "uitschrijven",
            "avregistrera",
            "afmeld",
            "wypisz",
            "отписаться",
            "退订",
            "取消订阅",
            "配信停止",
            "privacy",
            "terms",
            "help center",
            "contact support",
            "view in browser",
            "view online",
            "preferences",
            "not you",
            "wasn't you",
            "didn't request",
            "did not request",
            "report",
            "secure your account");

    private static final List<String> OTHER_PATH = List.of(
            "unsubscribe",
            "opt-out",
            "optout",
            "/privacy",
            "/terms",
            "/help",
            "/support",
            "/preferences",
            "/settings",
            "/legal",
            "/faq",
            "/blog",
            "/about",
            "/careers",
            ".png",
            ".gif",
            ".jpg",
            ".jpeg",
            ".svg",
            ".css",
            ".webp");

    private LinkWords() {}

    enum Token {
        NONE(0),

        /// A query or a part of the path that could be a key.
        SHORT(1),

        /// Sixteen characters or more that no one types.
        LONG(1);

        final int score;

        Token(int score) {
            this.score = score;
        }
    }

    static @Nullable Kind kind(String words) {
        if (any(words, RESET)) {
            return Kind.PASSWORD_RESET;
        }
        if (any(words, INVITE)) {
            return Kind.INVITE_LINK;
        }
        if (any(words, VERIFY)) {
            return Kind.VERIFY_LINK;
        }
        return any(words, MAGIC) ? Kind.MAGIC_LINK : null;
    }

    static boolean isOther(String said, String path) {
        return any(said, OTHER_SAID) || any(path, OTHER_PATH);
    }

    /// @param path of the URL with query and fragment, as written
    static Token token(String path) {
        var longest = 0;
        var hasValue = false;
        var start = 0;
        for (int i = 0; i <= path.length(); i++) {
            var stop = i == path.length() || "/?&=#;".indexOf(path.charAt(i)) >= 0;
            if (!stop) {
                continue;
            }
            int length = i - start;
            var value = start > 0 && path.charAt(start - 1) == '=';
            var random = isRandom(path, start, i);
            if (random || value) {
                longest = Math.max(longest, random ? length : Math.min(length, 15));
            }
            hasValue |= value && length >= 3;
            start = i + 1;
        }
        return longest >= 16 ? Token.LONG : hasValue || longest >= 6 ? Token.SHORT : Token.NONE;
    }

    /// A digit among letters, or both cases, or very long.
    private static boolean isRandom(String path, int from, int to) {
        if (to - from < 6) {
            return false;
        }
        var digits = 0;
        var letters = 0;
        var upper = 0;
        for (int i = from; i < to; i++) {
            char c = path.charAt(i);
            digits += c >= '0' && c <= '9' ? 1 : 0;
            upper += c >= 'A' && c <= 'Z' ? 1 : 0;
            letters += Character.isLetter(c) ? 1 : 0;
        }
        return (digits > 0 && letters > 0) || digits >= 6 || (upper > 1 && upper < letters) || to - from >= 30;
    }

    private static boolean any(String text, List<String> words) {
        for (var word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
