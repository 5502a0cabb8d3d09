package dev.mailgent.oauth;

import dev.mailgent.platform.config.Setting;
import dev.mailgent.platform.egress.EgressPolicy;
import java.time.Duration;
import java.util.Optional;

/// How long what is given out lives, and which programs may ask for it.
public record OAuthConfig(
        @Setting(
                key = "oauth-code-seconds",
                fallback = "60",
                min = 10,
                max = 600,
                doc = "Seconds an authorization code is good for.")
        int codeSeconds,

        @Setting(
                key = "oauth-access-minutes",
                fallback = "15",
                min = 1,
                max = 60,
                doc = "Minutes an access token for /mcp is good for.")
        int accessMinutes,

        @Setting(
                key = "oauth-refresh-days",
                fallback = "30",
                min = 1,
                max = 365,
                doc = "Days after which a connected program that did not come back must be allowed again.")
        int refreshDays,

        @Setting(
                key = "oauth-clients-file",
                fallback = "",
                doc =
                        "File with programs known beforehand: a JSON array of {\"client_id\", \"client_name\","
                                + " \"redirect_uris\"}. Others name themselves by the https URL of a client id metadata document.")
        Optional<String> clientsFile,

        @Setting(
                key = "oauth-documents-per-minute",
                fallback = "20",
                min = 1,
                max = 10_000,
                doc = "Client id metadata documents fetched a minute on behalf of one address.")
        int documentsPerMinute,

        @Setting(
                key = "oauth-dynamic-registration",
                fallback = "false",
                doc =
                        "Lets programs register themselves (RFC 7591) without a document; a registration that nobody used for"
                                + " 90 days is forgotten. For clients that know no client id metadata documents.")
        boolean dynamicRegistration,

        @Setting(
                key = "oauth-registrations-per-minute",
                fallback = "5",
                min = 1,
                max = 10_000,
                doc = "Programs that may register themselves from one address in a minute.")
        int registrationsPerMinute,

        @Setting(
                key = "oauth-allow-loopback-clients",
                fallback = "false",
                doc =
                        "Lets client id metadata documents lie on this machine's loopback addresses, on any port and without"
                                + " TLS: for development and tests.")
        boolean allowLoopbackClients) {

    EgressPolicy policy() {
        return allowLoopbackClients ? EgressPolicy.WITH_LOOPBACK : EgressPolicy.STRICT;
    }

    Duration codeLife() {
        return Duration.ofSeconds(codeSeconds);
    }

    Duration accessLife() {
        return Duration.ofMinutes(accessMinutes);
    }

    Duration refreshLife() {
        return Duration.ofDays(refreshDays);
    }
}
