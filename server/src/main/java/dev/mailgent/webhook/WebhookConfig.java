package dev.mailgent.webhook;

import dev.mailgent.platform.config.Setting;
import dev.mailgent.platform.egress.EgressPolicy;

/// Where webhooks may point to.
public record WebhookConfig(
        @Setting(
                key = "webhooks-allow-loopback",
                fallback = "false",
                doc = "Lets webhooks point to this machine's loopback addresses, on any port and without TLS: for"
                        + " development and tests. Everything else must be https on port 443 at a public address.")
        boolean allowLoopback) {

    EgressPolicy policy() {
        return allowLoopback ? EgressPolicy.WITH_LOOPBACK : EgressPolicy.STRICT;
    }
}
