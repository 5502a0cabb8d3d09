package dev.mailgent.protocol.dkim;

import java.util.Locale;

/// What one signature is worth. A message without signatures has an empty list of these.
///
/// @param domain the `d` tag, lower-case; empty when it could not be read
/// @param selector the `s` tag; empty when it could not be read
/// @param identity the `i` tag or its default, decoded; untrusted text
/// @param algorithm the `a` tag as written; untrusted text
/// @param reason in words, for logs and comments
/// @param bodyLengthLimited the signature covers only a first part of the body (`l` tag), so a pass says nothing
///     about the rest; such a signature does not align for DMARC here
/// @param signaturePrefix the first 8 characters of `b`, to tell signatures apart (RFC 6008)
public record DkimResult(
        Status status,
        String domain,
        String selector,
        String identity,
        String algorithm,
        String reason,
        boolean bodyLengthLimited,
        String signaturePrefix) {

    /// RFC 8601 section 2.7.1.
    public enum Status {
        NONE,
        PASS,
        FAIL,
        POLICY,
        TEMPERROR,
        PERMERROR;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean passed() {
        return status == Status.PASS;
    }
}
