package dev.mailgent.oauth;

import dev.mailgent.access.Scope;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The authorization endpoint: asks a person whether a program may act for an identity, and sends the program a code.
final class AuthorizeRoutes implements Routes {
    private static final int MAX_BODY = 128 * 1024;
    private static final int MAX_STATE = 2048;
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final String TOO_OLD =
            "This page is too old, or was not made for this browser. Go back to the program"
                    + " and begin again. Cookies must be allowed.";

    private final Places places;
    private final Supplier<List<String>> offered;
    private final Clients clients;
    private final ConsentSeal seal;
    private final KeyInHand keyInHand;
    private final Grants grants;
    private final OAuthAudit audit;
    private final Figures figures;

    /// @param offered scopes that mean something at the resource, by wire name
    AuthorizeRoutes(
            Places places,
            Supplier<List<String>> offered,
            Clients clients,
            ConsentSeal seal,
            KeyInHand keyInHand,
            Grants grants,
            OAuthAudit audit,
            Figures figures) {
        this.places = places;
        this.offered = offered;
        this.clients = clients;
        this.seal = seal;
        this.keyInHand = keyInHand;
        this.grants = grants;
        this.audit = audit;
        this.figures = figures;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.get(Places.AUTHORIZE)
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Ask a person to let a program in")
                        .description("The authorization endpoint of OAuth 2.1, for a browser: a page that says which"
                                + " program asks for what and takes an identity's API key as consent. Only with PKCE"
                                + " (S256) and a resource; a request that names no known client or redirect URI is"
                                + " refused on the page and sent nowhere.")
                        .query("response_type", "string", "code.")
                        .query("client_id", "string", "https URL of a client id metadata document, or a known id.")
                        .query("redirect_uri", "string", "One of the client's, letter by letter; loopback: any port.")
                        .query("code_challenge", "string", "base64url(SHA-256(code_verifier)).")
                        .query("code_challenge_method", "string", "S256.")
                        .query("resource", "string", "URL of /mcp at this server (RFC 8707).")
                        .query("scope", "string", "Scopes, with blanks between; a person may untick some.")
                        .query("state", "string", "Comes back with the answer.")
                        .answers(200, byte[].class)
                        .errors(429)
                        .build(),
                this::ask);
        router.add(
                Endpoint.post(Places.AUTHORIZE)
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Answer the page that asks")
                        .description(
                                "Sent by the page alone: it carries the sealed request, the scopes that were ticked"
                                        + " and an identity's API key. Leads back to the program with a code, or with"
                                        + " access_denied.")
                        .answers(303, null)
                        .errors(403, 429)
                        .maxBodyBytes(MAX_BODY)
                        .build(),
                this::answer);
    }

    private Response ask(Request request) {
        try {
            var form = Form.ofQuery(request);
            var client = clients.find(form.require("client_id"), request.remote());
            var redirect = client.redirect(form.require("redirect_uri"))
                    .orElseThrow(() -> OAuthException.invalidRequest(
                            "redirect_uri is none that this client registered, letter by letter."));
            return ask(request, form, client, redirect);
        } catch (OAuthException e) {
            figures.refused();
            return ConsentPage.stop(e.error(), e.description(), null, null, 400);
        }
    }

    private Response ask(Request request, Form form, Client client, RedirectUri redirect) {
        String state = null;
        try {
            state = form.get("state").orElse(null);
            var asked = asked(form, client, redirect, state);
            var cookie = cookie(request).orElseGet(seal::newCookie);
            var ticked = asked.named() ? asked.scopes() : List.<String>of();
            return ConsentPage.ask(asked, seal.seal(asked, cookie), ticked, null, 200)
                    .header("Set-Cookie", cookieHeader(cookie));
        } catch (OAuthException e) {
            figures.refused();
            var back = Asked.refusal(redirect, state, places.issuer(), e.error(), e.description());
            // Sent on by itself only where that cannot lead a person astray: to the person's own machine, or to a
            // place the operator chose.
            return redirect.isLoopback() || client.source() == Client.Source.FILE
                    ? leaving(back)
                    : ConsentPage.stop(e.error(), e.description(), redirect, back, 400);
        }
    }

    private Asked asked(Form form, Client client, RedirectUri redirect, @Nullable String state) {
        if (form.get("request").isPresent()) {
            throw OAuthException.of("request_not_supported", "Send the parameters themselves, not as a JWT.");
        } else if (form.get("request_uri").isPresent()) {
            throw OAuthException.of("request_uri_not_supported", "Send the parameters themselves.");
        } else if (!form.require("response_type").equals("code")) {
            throw OAuthException.of("unsupported_response_type", "response_type must be code.");
        } else if (!form.get("response_mode").orElse("query").equals("query")) {
            throw OAuthException.invalidRequest("response_mode must be query.");
        } else if (state != null && state.length() > MAX_STATE) {
            throw OAuthException.invalidRequest("state is longer than " + MAX_STATE + " characters.");
        }
        // Without a method it would be plain (RFC 7636 section 4.3), which OAuth 2.1 does not have.
        var challenge = form.require("code_challenge");
        if (!form.get("code_challenge_method").orElse("plain").equals("S256")
                || !CHALLENGE.matcher(challenge).matches()) {
            throw OAuthException.invalidRequest(
                    "code_challenge_method must be S256, with a challenge of 43 characters.");
        }
        if (form.get("resource").filter(places::isResource).isEmpty()) {
            throw OAuthException.invalidTarget("resource must be " + places.resource() + ".");
        }
        var all = offered.get();
        var scope = form.get("scope");
        var scopes = Asked.scopes(scope.orElse(String.join(" ", all)), all)
                .orElseThrow(() -> OAuthException.invalidScope("scope holds a word that is no scope here."));
        return new Asked(
                client.id(),
                client.name(),
                client.host().orElse(null),
                client.renewable(),
                redirect.text(),
                state,
                scopes.stream().map(Scope::wire).toList(),
                scope.isPresent(),
                places.resource(),
                challenge);
    }

    private Response answer(Request request) {
        requireOwnPage(request);
        try {
            var form = Form.ofBody(request);
            var sealed = form.require("request");
            var asked = cookie(request).flatMap(cookie -> seal.open(sealed, cookie));
            if (asked.isEmpty()) {
                figures.refused();
                return ConsentPage.stop("invalid_request", TOO_OLD, null, null, 400);
            }
            return form.get("decision").orElse("").equals("allow")
                    ? allow(request, form, asked.get(), sealed)
                    : leaving(asked.get().refused("access_denied", "The person said no.", places.issuer()));
        } catch (OAuthException e) {
            figures.refused();
            return ConsentPage.stop(e.error(), e.description(), null, null, 400);
        }
    }

    /// A form that another site sends is refused before it is read. A page without a referrer has the origin `null`.
    private void requireOwnPage(Request request) {
        var site = request.header("sec-fetch-site").orElse("same-origin");
        var origin = request.header("origin").orElse("null");
        if (!site.equals("same-origin") || !(origin.equals("null") || origin.equals(places.issuer()))) {
            figures.refused();
            throw new Problem.Forbidden(
                            "This form was not sent by the page of this server.", "Begin again at the program.")
                    .asException();
        }
    }

    private Response allow(Request request, Form form, Asked asked, String sealed) {
        var ticked = new HashSet<>(form.all("allow"));
        ticked.retainAll(asked.scopes());
        Grants.Consenter who;
        try {
            who = keyInHand.consenter(request, form.get("key").orElse(""));
        } catch (ProblemException e) {
            figures.refused();
            return again(asked, sealed, ticked, e.problem());
        }
        var wanted = EnumSet.noneOf(Scope.class);
        ticked.forEach(wire -> Scope.of(wire).ifPresent(wanted::add));
        var granted = who.of(wanted);
        if (granted.isEmpty()) {
            var fault = wanted.isEmpty()
                    ? "Tick at least one thing that it may do."
                    : "This key may do none of what you ticked.";
            return ConsentPage.ask(asked, sealed, ticked, fault, 400);
        }
        var coded = grants.allow(who, asked, granted);
        audit.given(
                request,
                coded.grant(),
                "oauth.grant",
                Map.of(
                        "scopes",
                        String.join(" ", Grants.words(granted)),
                        "redirect",
                        asked.redirect().place()));
        figures.granted();
        return leaving(asked.granted(coded.code(), places.issuer()));
    }

    private static Response again(Asked asked, String sealed, Set<String> ticked, Problem problem) {
        return switch (problem) {
            case Problem.Unauthorized p -> ConsentPage.ask(asked, sealed, ticked, p.message(), 400);
            case Problem.Forbidden p -> ConsentPage.ask(asked, sealed, ticked, p.message(), 400);
            case Problem.RateLimited p ->
                ConsentPage.ask(asked, sealed, ticked, "Too many wrong keys. Wait a minute.", 429)
                        .header(
                                "Retry-After",
                                Long.toString(Math.max(
                                        1, p.retryAfter().plusMillis(999).toSeconds())));
            default -> throw problem.asException();
        };
    }

    private static Response leaving(String url) {
        return Response.seeOther(url).header("Referrer-Policy", "no-referrer").noStore();
    }

    private String cookieName() {
        return places.isSecure() ? "__Host-mg_consent" : "mg_consent";
    }

    private Optional<String> cookie(Request request) {
        for (var pair : request.header("cookie").orElse("").split(";")) {
            var equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(cookieName())) {
                return Optional.of(pair.substring(equals + 1).strip()).filter(ConsentSeal::isCookie);
            }
        }
        return Optional.empty();
    }

    private String cookieHeader(String cookie) {
        return cookieName() + "=" + cookie + "; Path=/; Max-Age="
                + Duration.ofMinutes(10).toSeconds() + "; HttpOnly; SameSite=Strict"
                + (places.isSecure() ? "; Secure" : "");
    }
}
