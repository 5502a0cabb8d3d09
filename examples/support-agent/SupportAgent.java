import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Answers new mail in its thread, and leaves to a person what looks like an attack. The JDK reads no JSON; a few
/// patterns do for one message at a time, and a program of yours has a library.
final class SupportAgent {
    private static final String API = System.getenv("MAILGENT_API_URL");
    private static final String KEY = System.getenv("MAILGENT_API_KEY");
    private static final List<String> SUSPICIOUS = List.of("instruction_like", "hidden_text", "unicode_tags");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

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

    /// The first text of this name, as it stands in the JSON, escapes and all: it can go into JSON again.
    static String text(String json, String name) {
        var found = Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]++|\\\\.)*+)\"").matcher(json);
        return found.find() ? found.group(1) : "";
    }

    static boolean isSuspicious(String message) {
        var warnings = Pattern.compile("\"warnings\":\\[([^\\]]*)\\]").matcher(message);
        var dmarc = Pattern.compile("\"trust\":\\{[^}]*\"dmarc\":\"fail\"").matcher(message);
        return dmarc.find() || (warnings.find() && SUSPICIOUS.stream().anyMatch(warnings.group(1)::contains));
    }

    static boolean isByAMachine(String path) throws Exception {
        var head = call("GET", path + "/raw", "").split("\r\n\r\n", 2)[0].toLowerCase(Locale.ROOT);
        return head.contains("\nauto-submitted: auto") || head.contains("\nlist-id:") || head.startsWith("return-path: <>");
    }

    /// Where a model would write. It gets what is new in the mail, as data.
    static String answer(String message) {
        var question = text(message, "extractedText").split("\\\\n", 2)[0];
        return "Thank you for writing. You asked: " + question + "\\nWe will look into it today.";
    }

    static void handle(String message) throws Exception {
        var path = "/v0/messages/" + URLEncoder.encode(text(message, "messageId"), StandardCharsets.UTF_8);
        var label = "done";
        if (isSuspicious(message)) {
            label = "for-a-person";
        } else if (!isByAMachine(path)) {
            var sent = call("POST", path + "/reply", "{\"text\": \"" + answer(message) + "\"}");
            System.out.println("Answered in " + text(sent, "threadId"));
        }
        call("PATCH", path, "{\"addLabels\": [\"" + label + "\"], \"removeLabels\": [\"unread\"]}");
        System.out.println(label + " " + text(message, "subject"));
    }

    public static void main(String[] args) throws Exception {
        var left = Integer.parseInt(System.getenv().getOrDefault("STOP_AFTER", "1000000000"));
        while (left > 0) {
            var newest = call("GET", "/v0/messages?labels=received,unread&limit=1", "");
            if (newest.contains("\"messageId\"")) {
                handle(newest);
                left--;
            } else {
                Thread.sleep(200);
            }
        }
    }
}
