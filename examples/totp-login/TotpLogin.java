import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/// Logs in with a password and a second factor from the vault. The JDK reads no JSON; a pattern does for this, and a
/// program of yours has a library.
final class TotpLogin {
    private static final String API = System.getenv("MAILGENT_API_URL");
    private static final String KEY = System.getenv("MAILGENT_API_KEY");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String ACCOUNT = """
            {"type": "LOGIN",
             "data": {"username": "ada", "password": "correct horse", "totp": "JBSWY3DPEHPK3PXPJBSWY3DP"}}""";

    static String call(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(API + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    static String field(String json, String name) {
        var found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        return found.find() ? found.group(1) : "";
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// The greeting, empty when the site refuses.
    static String logIn() throws Exception {
        var login = call("GET", "/v0/vault/example-site", "");
        var code = field(call("GET", "/v0/vault/example-site/totp", ""), "code");
        var form = "username=" + encode(field(login, "username")) + "&password=" + encode(field(login, "password"))
                + "&code=" + encode(code);
        var request = HttpRequest.newBuilder(URI.create(System.getenv("LOGIN_URL")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200 ? answer.body().strip() : "";
    }

    public static void main(String[] args) throws Exception {
        // Somebody did this when the account was made.
        call("PUT", "/v0/vault/example-site", ACCOUNT);
        var greeting = logIn();
        for (var attempt = 0; attempt < 40 && greeting.isEmpty(); attempt++) {
            // A site takes a code once: the next one comes within 30 seconds.
            Thread.sleep(1000);
            greeting = logIn();
        }
        System.out.println(greeting.isEmpty() ? "Refused." : greeting);
    }
}
