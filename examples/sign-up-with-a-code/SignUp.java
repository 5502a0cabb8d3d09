import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Pattern;

/// Signs up with a service and reads the code it sends by mail. The JDK reads no JSON; two patterns do for this, and a
/// program of yours has a library.
final class SignUp {
    private static final String API = System.getenv("MAILGENT_API_URL");
    private static final String KEY = System.getenv("MAILGENT_API_KEY");
    private static final String SERVICE = "otp@sandbox.test";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern CREATED = Pattern.compile("\"createdAt\":\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("\"codes\":\\[\\{\"code\":\"([^\"]+)\"");

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

    /// The code of the newest mail, when the service sent it at `since` or later.
    static String waitForCode(String since) throws Exception {
        for (var attempt = 0; attempt < 150; attempt++) {
            var newest = call("GET", "/v0/messages?labels=received&limit=1", "");
            // An old code is worth nothing, and a code of somebody else may be a trap.
            if (newest.contains("<" + SERVICE + ">") && find(CREATED, newest).compareTo(since) >= 0) {
                return find(CODE, newest);
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException("no code came");
    }

    public static void main(String[] args) throws Exception {
        // The sign-up form of a real service would be an HTTP request; here it is a mail.
        var form = call("POST", "/v0/messages/send", """
                {"to": ["%s"], "subject": "Sign up", "text": "Please send a code."}""".formatted(SERVICE));
        System.out.println("Code: " + waitForCode(find(CREATED, form)));
    }
}
