import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Takes webhooks, and believes only what is signed, new and not told before. The JDK reads no JSON; two patterns do for
/// this, and a program of yours has a library.
final class WebhookReceiver {
    private static final int TOLERANCE_SECONDS = 300;
    private static final int MAX_BODY = 1 << 20;
    private static final Pattern TYPE = Pattern.compile("\"type\":\\s?\"([^\"]+)\"");
    private static final Pattern DATA = Pattern.compile("\"data\":\\s?(\\{[^{}]*\\})");

    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();
    private static final byte[] KEY =
            Base64.getDecoder().decode(System.getenv("WEBHOOK_SECRET").replaceFirst("^whsec_", ""));

    static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    static boolean isGenuine(HttpExchange exchange, byte[] body) throws GeneralSecurityException {
        var when = header(exchange, "webhook-timestamp");
        var now = System.currentTimeMillis() / 1000;
        if (!when.matches("[0-9]{1,18}") || Math.abs(now - Long.parseLong(when)) > TOLERANCE_SECONDS) {
            return false;
        }
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        mac.update((header(exchange, "webhook-id") + "." + when + ".").getBytes(StandardCharsets.UTF_8));
        var wanted = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(StandardCharsets.UTF_8);
        // There are two while a secret is being rotated.
        for (var given : header(exchange, "webhook-signature").split(" ")) {
            if (MessageDigest.isEqual(wanted, given.getBytes(StandardCharsets.UTF_8))) {
                return true;
            }
        }
        return false;
    }

    static String find(Pattern pattern, String json) {
        var found = pattern.matcher(json);
        return found.find() ? found.group(1) : "";
    }

    static void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
            var genuine = body.length <= MAX_BODY && isGenuine(exchange, body);
            exchange.sendResponseHeaders(genuine ? 204 : 401, -1);
            if (genuine && SEEN.add(header(exchange, "webhook-id"))) {
                var json = new String(body, StandardCharsets.UTF_8);
                System.out.println(find(TYPE, json) + " " + find(DATA, json));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    public static void main(String[] args) throws IOException {
        var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8091"));
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", WebhookReceiver::receive);
        server.start();
        System.out.println("Listening at http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    }
}
