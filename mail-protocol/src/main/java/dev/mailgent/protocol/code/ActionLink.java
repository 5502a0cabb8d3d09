package dev.mailgent.protocol.code;

/// A link a person is asked to click to prove something. Never followed here, and not to be followed without being
/// asked.
///
/// @param url as written
/// @param host of the URL in lower case
/// @param textMismatch whether the shown text names another host than the URL goes to
public record ActionLink(String url, Kind kind, String host, boolean textMismatch) {
    public enum Kind {
        MAGIC_LINK("magic_link"),
        VERIFY_LINK("verify_link"),
        PASSWORD_RESET("password_reset"),
        INVITE_LINK("invite_link");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }
}
