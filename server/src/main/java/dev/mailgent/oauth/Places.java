package dev.mailgent.oauth;

import java.net.URI;
import java.util.Locale;
import java.util.function.Supplier;

/// URLs of this server as authorization server and as the resource it protects, which are one and the same here.
///
/// @param baseUrl URL clients reach the API by, without a slash at its end
record Places(Supplier<String> baseUrl) {
    static final String MCP = "/mcp";
    static final String AUTHORIZE = "/oauth/authorize";
    static final String TOKEN = "/oauth/token";
    static final String REVOKE = "/oauth/revoke";
    static final String REGISTER = "/oauth/register";
    static final String SERVER_METADATA = "/.well-known/oauth-authorization-server";
    static final String RESOURCE_METADATA = "/.well-known/oauth-protected-resource";

    /// The issuer (RFC 8414 section 2).
    String issuer() {
        return baseUrl.get();
    }

    String at(String path) {
        return baseUrl.get() + path;
    }

    /// The resource tokens are for.
    String resource() {
        return at(MCP);
    }

    /// Where the resource is described: the well-known path before that of the resource (RFC 9728 section 3.1).
    String resourceMetadata() {
        return at(RESOURCE_METADATA + MCP);
    }

    boolean isSecure() {
        return issuer().startsWith("https://");
    }

    /// Whether a URL names the resource: letters of scheme and host may differ in case, a slash may end it.
    boolean isResource(String url) {
        try {
            var uri = new URI(url);
            if (uri.getScheme() == null || uri.getRawAuthority() == null || uri.getRawFragment() != null) {
                return false;
            }
            var path = uri.getRawPath().endsWith("/")
                    ? uri.getRawPath().substring(0, uri.getRawPath().length() - 1)
                    : uri.getRawPath();
            var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            var plain = (uri.getScheme() + "://" + uri.getRawAuthority()).toLowerCase(Locale.ROOT);
            return (plain + path + query).equals(resource());
        } catch (java.net.URISyntaxException _) {
            return false;
        }
    }
}
