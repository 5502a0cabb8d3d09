package dev.mailgent.meta;

import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import java.util.function.Supplier;

/// `/openapi.json`, `/docs`, `/llms.txt` and `/metrics`. Register it last: it describes what is there.
public final class DescriptionRoutes implements Routes {
    private final Supplier<String> baseUrl;
    private final Supplier<String> metrics;

    public DescriptionRoutes(Supplier<String> baseUrl, Supplier<String> metrics) {
        this.baseUrl = baseUrl;
        this.metrics = metrics;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.get("/")
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Go to the reference for people")
                        .answers(302, null)
                        .build(),
                _ -> Response.redirect("/docs"));
        router.add(
                page("/openapi.json", "The API as OpenAPI 3.1"),
                _ -> Response.bytes(OpenApi.document(router.endpoints(), baseUrl.get()), "application/json"));
        router.add(
                page("/docs", "The reference for people"),
                _ -> Response.text(ReferencePage.html(router.endpoints(), baseUrl.get()), "text/html; charset=utf-8")
                        .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"));
        router.add(
                page("/llms.txt", "The reference for models"),
                _ -> Response.text(
                        ModelsPage.markdown(router.endpoints(), baseUrl.get()), "text/plain; charset=utf-8"));
        router.add(
                page("/metrics", "Counters and gauges for Prometheus"),
                _ -> Response.text(metrics.get(), "text/plain; version=0.0.4; charset=utf-8"));
    }

    private static Endpoint page(String path, String summary) {
        return Endpoint.get(path)
                .audience(Endpoint.Audience.PUBLIC)
                .summary(summary)
                .answers(200, byte[].class)
                .build();
    }
}
