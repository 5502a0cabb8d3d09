package dev.mailgent.platform.http;

import dev.mailgent.platform.problem.Problem;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The registry of endpoints and the way to one. Paths are matched before decoding, so that `%2F` inside an id is no
/// separator; fixed segments win over parameters.
public final class Router {
    private final List<Route> routes = new ArrayList<>();
    private Map<String, List<Route>> byHead = Map.of();

    private final Map<String, WebSockets> webSockets = new HashMap<>();

    /// A registered endpoint with its handler.
    public record Route(Endpoint endpoint, Handler handler, List<String> segments) {}

    /// A route and the decoded parameters of one path.
    record Match(Route route, Map<String, String> parameters) {}

    public void add(Endpoint endpoint, Handler handler) {
        var taken = routes.stream()
                .anyMatch(route -> route.endpoint().method().equals(endpoint.method())
                        && route.endpoint().path().equals(endpoint.path()));
        if (taken) {
            throw new IllegalStateException("two endpoints at " + endpoint.method() + " " + endpoint.path());
        }
        routes.add(new Route(
                endpoint, handler, List.of(endpoint.path().substring(1).split("/", -1))));
        index();
    }

    /// Serves WebSockets at a path without parameters. Before the door is made.
    public void add(String path, WebSockets service) {
        webSockets.put(path, service);
    }

    Map<String, WebSockets> webSockets() {
        return Map.copyOf(webSockets);
    }

    /// Everything registered, in order of registration.
    public List<Endpoint> endpoints() {
        return routes.stream().map(Route::endpoint).toList();
    }

    /// The same with their handlers.
    public List<Route> routes() {
        return List.copyOf(routes);
    }

    private void index() {
        var heads = new HashMap<String, List<Route>>();
        for (var route : routes) {
            heads.computeIfAbsent(head(route.endpoint().path()), _ -> new ArrayList<>())
                    .add(route);
        }
        // More fixed text first: /messages/search before /messages/{messageId}.
        var specific =
                Comparator.comparingInt((Route route) -> fixedSegments(route)).reversed();
        heads.values().forEach(list -> list.sort(specific));
        byHead = heads;
    }

    private static int fixedSegments(Route route) {
        return (int) route.segments().stream().filter(s -> !s.startsWith("{")).count();
    }

    /// The first two segments: enough to leave a handful of candidates.
    private static String head(String path) {
        var first = path.indexOf('/', 1);
        if (first < 0) {
            return path;
        }
        var second = path.indexOf('/', first + 1);
        var head = second < 0 ? path : path.substring(0, second);
        return head.contains("{") ? path.substring(0, first) : head;
    }

    /// @param rawPath path as sent, not decoded
    /// @throws dev.mailgent.platform.problem.ProblemException NotFound, or MethodNotAllowed with what is allowed
    Match find(String method, String rawPath) {
        var path = rawPath.length() > 1 && rawPath.endsWith("/") ? rawPath.substring(0, rawPath.length() - 1) : rawPath;
        var segments = path.substring(Math.min(1, path.length())).split("/", -1);
        var allowed = new TreeSet<String>();
        for (var route : candidates(path)) {
            var parameters = match(route, segments);
            if (parameters == null) {
                continue;
            }
            var routeMethod = route.endpoint().method();
            if (routeMethod.equals(method) || (method.equals("HEAD") && routeMethod.equals("GET"))) {
                return new Match(route, parameters);
            }
            allowed.add(routeMethod);
        }
        if (allowed.isEmpty()) {
            throw new Problem.NotFound("route").asException();
        }
        throw new Problem.MethodNotAllowed(String.join(", ", allowed)).asException();
    }

    private List<Route> candidates(String path) {
        var exact = byHead.get(head(path));
        var first = path.indexOf('/', 1);
        var loose = first < 0 || head(path).length() == first ? null : byHead.get(path.substring(0, first));
        if (exact == null) {
            return loose == null ? List.of() : loose;
        } else if (loose == null) {
            return exact;
        }
        var both = new ArrayList<>(exact);
        both.addAll(loose);
        return both;
    }

    private static @Nullable Map<String, String> match(Route route, String[] path) {
        var template = route.segments();
        var extra = path.length - template.size();
        if (extra < 0 || (extra > 0 && route.endpoint().rawParameter() == null)) {
            return null;
        }
        var parameters = new LinkedHashMap<String, String>();
        var at = 0;
        for (var segment : template) {
            if (!segment.startsWith("{")) {
                if (!segment.equals(path[at])) {
                    return null;
                }
                at++;
                continue;
            }
            var name = segment.substring(1, segment.length() - 1);
            var take = name.equals(route.endpoint().rawParameter()) ? 1 + extra : 1;
            var text = String.join("/", List.of(path).subList(at, at + take));
            at += take;
            if (text.isEmpty()) {
                return null;
            }
            parameters.put(name, decode(text));
        }
        return parameters;
    }

    /// Percent-decoding alone: a raw `+` stays a plus.
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new Problem.Invalid("The path is not percent-encoded correctly.", "Encode '%' itself as %25.")
                    .asException();
        }
    }
}
