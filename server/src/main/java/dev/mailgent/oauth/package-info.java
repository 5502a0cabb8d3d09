/// OAuth 2.1 for the MCP endpoint: programs get short-lived tokens to act as one identity, as a person ticked.
///
/// Owns the tables `oauth_grant`, `oauth_secret` and `oauth_client` (V0016). The access tokens themselves are
/// delegated keys of [dev.mailgent.access.ApiKeys]: checked, limited and ended like any key, and ending with
/// the key they came from. Codes and refresh tokens are there as digests, good once; a second use ends
/// everything that came of them. When the audit log cannot be written, no code and no token leaves. What cannot
/// be verified is refused with the error code of its RFC; nothing is sent to a redirect URI that was not
/// registered. Start at [OAuth].
@NullMarked
package dev.mailgent.oauth;

import org.jspecify.annotations.NullMarked;
