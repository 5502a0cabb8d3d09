import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Pattern;

/// Signs up with a service and reads the code it sends by mail. The JDK reads no JSON; three patterns do for this, and a
/// program of yours has a library.
final class SignUp {
    private static final String API = System.getenv("MAILGENT_API_URL");
    private static final String KEY = System.getenv("MAILGENT_API_KEY");
    private static final String SERVICE = "otp@sandbox.test";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern CREATED = Pattern.compile("\"createdAt\":\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("\"code\":\"([^\"]+)\"");
    private static final Pattern RESUME = Pattern.compile("\"resume\":\"([^\"]+)\"");

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

    static String find(Pattern pattern, String json) {
        var found = pattern.matcher(json);
        return found.find() ? found.group(1) : "";
    }

    /// The code of a mail of the service that came after `since`, a time as the API shows it.
    static String waitForCode(String since) throws Exception {
        // An old code is worth nothing, and a code of somebody else may be a trap.
        var wait = "/v0/messages/wait?for=code&from=" + SERVICE;
        var answer = call("GET", wait + "&since=" + since, "");
        for (var attempt = 0; attempt < 3 && find(CODE, answer).isEmpty(); attempt++) {
            answer = call("GET", wait + "&resume=" + find(RESUME, answer), "");
        }
        if (find(CODE, answer).isEmpty()) {
            throw new IllegalStateException("no code came");
        }
        return find(CODE, answer);
    }

    public static void main(String[] args) throws Exception {
        // The sign-up form of a real service would be an HTTP request; here it is a mail.
        var form = call("POST", "/v0/messages/send", """
                {"to": ["%s"], "subject": "Sign up", "text": "Please send a code."}""".formatted(SERVICE));
        System.out.println("Code: " + waitForCode(find(CREATED, form)));
    }
}
