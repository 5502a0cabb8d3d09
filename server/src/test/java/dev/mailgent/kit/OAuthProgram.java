package dev.mailgent.kit;

import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A program that asks for access by OAuth, and the browser of the person it asks: real requests, and no
/// redirect followed unseen.
public final class OAuthProgram {
    /// A client the operator of every test installation knows.
    public static final String KNOWN = "known-program";

    public static final String REDIRECT = "http://127.0.0.1/callback";

    /// Where the operator's other client, which is on the web, takes its answers.
    public static final String WEB = "web-program";

    public static final String WEB_REDIRECT = "https://host.test/callback?from=mailgent";

    public static final String VERIFIER = "a-verifier.of~43_characters-at-the-very-least-0";

    private static final Path CLIENTS = clients();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    private final TestApp app;
    public final String clientId;
    public final String redirectUri;

    public OAuthProgram(TestApp app) {
        this(app, KNOWN, "http://127.0.0.1:53421/callback");
    }

    public OAuthProgram(TestApp app, String clientId, String redirectUri) {
        this.app = app;
        this.clientId = clientId;
        this.redirectUri = redirectUri;
    }

    private static Path clients() {
        try {
            var file = Files.createTempFile("clients", ".json");
            file.toFile().deleteOnExit();
            Files.writeString(
                    file,
                    Json.MAPPER.writeValueAsString(List.of(
                            Map.of("client_id", KNOWN, "client_name", "Known", "redirect_uris", List.of(REDIRECT)),
                            Map.of("client_id", WEB, "client_name", "Web", "redirect_uris", List.of(WEB_REDIRECT)))));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path clientsFile() {
        return CLIENTS;
    }

    /// What a page asks: kept by the browser between the page and its answer.
    public record Page(TestApp.Answer answer, String sealed, String cookie) {}

    public String resource() {
        return app.baseUrl() + "/mcp";
    }

    public static String challenge(String verifier) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A request for authorization in good order.
    public Map<String, String> request(String scope) {
        var request = new LinkedHashMap<String, String>();
        request.put("response_type", "code");
        request.put("client_id", clientId);
        request.put("redirect_uri", redirectUri);
        request.put("code_challenge", challenge(VERIFIER));
        request.put("code_challenge_method", "S256");
        request.put("resource", resource());
        request.put("scope", scope);
        request.put("state", "st ate&=%");
        return request;
    }

    /// Opens the page that asks, in the person's browser.
    public TestApp.Answer open(Map<String, String> request) {
        return open(encode(request), null);
    }

    public TestApp.Answer open(String query, @Nullable String cookie) {
        var ask = HttpRequest.newBuilder(URI.create(app.baseUrl() + "/oauth/authorize?" + query));
        if (cookie != null) {
            ask.header("Cookie", cookie);
        }
        return send(ask.GET());
    }

    /// Opens the page and reads its form.
    public Page page(String scope) {
        return read(open(request(scope)));
    }

    public static Page read(TestApp.Answer answer) {
        if (answer.status() != 200) {
            throw new AssertionError(answer.status() + " " + answer.headers() + " " + answer.text());
        }
        var sealed = Pattern.compile("name=request value=\"([^\"]+)\"").matcher(answer.text());
        if (!sealed.find()) {
            throw new AssertionError(answer.text());
        }
        return new Page(answer, sealed.group(1), answer.header("set-cookie").split(";", 2)[0]);
    }

    /// The person's answer.
    ///
    /// @param headers of the browser, beside the cookie
    public TestApp.Answer answer(Page page, String decision, String key, List<String> ticked, String... headers) {
        var fields = new ArrayList<Map.Entry<String, String>>();
        fields.add(Map.entry("request", page.sealed()));
        ticked.forEach(scope -> fields.add(Map.entry("allow", scope)));
        fields.add(Map.entry("key", key));
        fields.add(Map.entry("decision", decision));
        var all = new ArrayList<>(List.of(headers));
        if (!page.cookie().isEmpty()) {
            all.addAll(List.of("Cookie", page.cookie()));
        }
        return post("/oauth/authorize", encode(fields), all.toArray(String[]::new));
    }

    /// The whole way to a code.
    public String code(String key, String scope) {
        var answer = answer(page(scope), "allow", key, List.of(scope.split(" ")));
        if (answer.status() != 303) {
            throw new AssertionError(answer.status() + " " + answer.text());
        }
        return Objects.requireNonNull(parameters(answer.header("location")).get("code"), answer.header("location"));
    }

    public Map<String, String> exchange(String code) {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirectUri);
        form.put("client_id", clientId);
        form.put("code_verifier", VERIFIER);
        form.put("resource", resource());
        return form;
    }

    public Map<String, String> renewal(String refreshToken) {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", refreshToken);
        form.put("client_id", clientId);
        form.put("resource", resource());
        return form;
    }

    public TestApp.Answer token(Map<String, String> form, String... headers) {
        return post("/oauth/token", encode(form), headers);
    }

    /// The whole way to tokens.
    public TestApp.Answer tokens(String key, String scope) {
        var answer = token(exchange(code(key, scope)));
        if (answer.status() != 200) {
            throw new AssertionError(answer.text());
        }
        return answer;
    }

    public TestApp.Answer renew(String refreshToken) {
        return token(renewal(refreshToken));
    }

    public TestApp.Answer revoke(Map<String, String> form) {
        return post("/oauth/revoke", encode(form));
    }

    /// Status of `/mcp` for a token.
    public int mcp(String token) {
        return app.call("POST", "/mcp", token, "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"ping\"}")
                .status();
    }

    /// Parameters in the query of a URL.
    public static Map<String, String> parameters(String url) {
        var parameters = new LinkedHashMap<String, String>();
        for (var pair : Objects.requireNonNull(URI.create(url).getRawQuery()).split("&")) {
            var equals = pair.indexOf('=');
            parameters.put(
                    pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return parameters;
    }

    public static String encode(Map<String, String> fields) {
        return encode(List.copyOf(fields.entrySet()));
    }

    private static String encode(List<Map.Entry<String, String>> fields) {
        return String.join(
                "&",
                fields.stream()
                        .map(field ->
                                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                        .toList());
    }

    public TestApp.Answer post(String path, String form, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(app.baseUrl() + path))
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        return send(request);
    }

    private static TestApp.Answer send(HttpRequest.Builder request) {
        try {
            var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            var names = new TreeMap<String, String>();
            answer.headers().map().forEach((name, values) -> names.put(name, values.getFirst()));
            return new TestApp.Answer(answer.statusCode(), names, answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
