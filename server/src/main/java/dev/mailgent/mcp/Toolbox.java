package dev.mailgent.mcp;

import dev.mailgent.access.Caller;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Every tool, in the order in which the endpoints were registered.
final class Toolbox {
    private final Map<String, Tool> tools = new LinkedHashMap<>();
    /// What a list shows of each, made once.
    private final Map<String, JsonNode> shown = new LinkedHashMap<>();

    private Toolbox() {}

    static Toolbox of(List<Router.Route> routes) {
        var box = new Toolbox();
        for (var route : routes) {
            var name = route.endpoint().tool();
            if (name != null) {
                box.add(plain(route, name));
                Variants.of(route, name).forEach(box::add);
            }
        }
        return box;
    }

    private void add(Tool tool) {
        if (tools.put(tool.name(), tool) != null) {
            throw new IllegalStateException("two tools named " + tool.name());
        }
        shown.put(tool.name(), Json.MAPPER.valueToTree(tool.wire()));
    }

    Optional<Tool> find(String name) {
        return Optional.ofNullable(tools.get(name));
    }

    /// What `tools/list` shows this caller.
    List<JsonNode> offeredTo(Caller caller) {
        var offered = new ArrayList<JsonNode>();
        for (var tool : tools.values()) {
            if (tool.isOfferedTo(caller)) {
                offered.add(Objects.requireNonNull(shown.get(tool.name())));
            }
        }
        return offered;
    }

    private static Tool plain(Router.Route route, String name) {
        var endpoint = route.endpoint();
        // The published tool changes the name alone; another changes the scopes.
        var parameters = name.equals("identities_update")
                ? Parameters.of(endpoint, name, Set.of("name"))
                : Parameters.of(endpoint, name);
        return new Tool(
                name,
                Names.title(name),
                description(endpoint),
                parameters.schema(),
                Results.schema(endpoint),
                Names.hints(name, endpoint.method()),
                route,
                parameters::arguments);
    }

    static String description(Endpoint endpoint) {
        var text = endpoint.summary() + (endpoint.description().isEmpty() ? "." : ". " + endpoint.description());
        return Untrusted.concerns(endpoint)
                        && endpoint.answer() != null
                        && endpoint.method().equals("GET")
                ? text + " Text that came by mail is in untrusted_content."
                : text;
    }
}
