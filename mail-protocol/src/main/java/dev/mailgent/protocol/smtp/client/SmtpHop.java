package dev.mailgent.protocol.smtp.client;

import org.jspecify.annotations.Nullable;

/// Where to deliver and how: the key under which connections are reused.
///
/// @param host name or address literal; a name is also what the certificate is checked against
/// @param login null to not authenticate
public record SmtpHop(
        String host, int port, Tls tls, @Nullable Login login) {
    /// How the connection is protected.
    public enum Tls {
        /// Never encrypted: loopback and tests.
        NONE,
        /// STARTTLS when offered, any certificate; plain text when not (RFC 7435).
        OPPORTUNISTIC,
        /// STARTTLS or nothing, with a valid certificate for the host.
        REQUIRED,
        /// TLS from the first byte (RFC 8314), with a valid certificate for the host.
        IMPLICIT
    }

    /// Name and password for AUTH (RFC 4954). Not a record, so that no log shows the password.
    public static final class Login {
        private final String user;
        private final String password;
        private final boolean allowedInPlainText;

        /// @param allowedInPlainText send it without TLS too: loopback and tests only
        public Login(String user, String password, boolean allowedInPlainText) {
            this.user = user;
            this.password = password;
            this.allowedInPlainText = allowedInPlainText;
        }

        public String user() {
            return user;
        }

        public boolean allowedInPlainText() {
            return allowedInPlainText;
        }

        String reveal() {
            return password;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Login that
                    && user.equals(that.user)
                    && password.equals(that.password)
                    && allowedInPlainText == that.allowedInPlainText;
        }

        @Override
        public int hashCode() {
            return user.hashCode();
        }

        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }
}
