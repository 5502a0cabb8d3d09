package dev.mailgent.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// The product's HTTP API with one key.
///
/// @param key sent as the bearer
public record Api(String baseUrl, String key) {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static boolean isReady(String baseUrl) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create(baseUrl + "/readyz"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /// @throws BenchException when the answer is not a 2xx
    public JsonNode get(String path) throws IOException, InterruptedException {
        return Product.JSON.readTree(text(path));
    }

    /// @throws BenchException when the answer is not a 2xx
    public String text(String path) throws IOException, InterruptedException {
        return send(path, request(path).GET().build());
    }

    /// @throws BenchException when the answer is not a 2xx
    public JsonNode post(String path, String json) throws IOException, InterruptedException {
        return Product.JSON.readTree(send(
                path,
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build()));
    }

    /// @throws BenchException when the answer is not a 2xx
    public void put(String path, String json) throws IOException, InterruptedException {
        send(
                path,
                request(path)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(json))
                        .build());
    }

    /// @throws BenchException when the answer is not a 2xx
    public JsonNode patch(String path, String json) throws IOException, InterruptedException {
        return Product.JSON.readTree(send(
                path,
                request(path)
                        .header("Content-Type", "application/json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(json))
                        .build()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + key);
    }

    private static String send(String path, HttpRequest request) throws IOException, InterruptedException {
        var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new BenchException(
                    request.method() + " " + path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    @Override
    public String toString() {
        return "Api[" + baseUrl + "]";
    }
}
