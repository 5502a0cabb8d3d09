package dev.mailgent.did;

import dev.mailgent.platform.config.Setting;

/// Under which name this installation's DIDs are found.
public record DidConfig(
        @Setting(
                key = "did-host",
                fallback = "",
                doc =
                        "Host, with :port where it is not 443, that identities' DIDs (did:web) are under; resolvers ask it"
                                + " over HTTPS. Empty means the host of base-url. A DID does not survive a change of it.")
        String host) {}
