package dev.mailgent.platform.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One capability of the API: the single source of its route, scope check, OpenAPI operation, MCP tool
/// and reference.
///
/// @param path template: `/v0/messages/{messageId}/reply`; a parameter declared [#rawParameter] may
///     hold slashes
/// @param scope scope an identity key needs; null when any key of the audience will do
/// @param body request record, null when there is none
/// @param answer response record; `byte[].class` for raw bytes, null for 204
/// @param tool MCP tool name, null when the endpoint is not a tool
/// @param rawParameter the path parameter that may arrive with raw slashes, null when none may
/// @param waits whether an answer may stay open: it takes no place among the requests served at once,
///     and its feature bounds how many there are
/// @param carrier its body carries calls of other endpoints, each of which is judged by itself
public record Endpoint(
        String method,
        String path,
        Audience audience,
        @Nullable String scope,
        String summary,
        String description,
        List<Query> query,
        @Nullable Class<?> body,
        @Nullable Class<?> answer,
        int status,
        List<Integer> errors,
        @Nullable String exampleBody,
        @Nullable String tool,
        long maxBodyBytes,
        boolean idempotent,
        @Nullable String rawParameter,
        boolean waits,
        boolean carrier) {

    /// Who may call.
    public enum Audience {
        /// Anyone, without a key.
        PUBLIC,
        /// An identity key.
        IDENTITY,
        /// A platform key.
        PLATFORM,
        /// Either kind of key.
        ANY_KEY
    }

    /// A query parameter. `type` is a JSON Schema type name.
    public record Query(String name, String type, String description) {}

    /// Of a body without attachments, in bytes.
    public static final long DEFAULT_MAX_BODY = 2 * 1024 * 1024;

    public static Builder get(String path) {
        return new Builder("GET", path);
    }

    public static Builder post(String path) {
        return new Builder("POST", path);
    }

    public static Builder put(String path) {
        return new Builder("PUT", path);
    }

    public static Builder patch(String path) {
        return new Builder("PATCH", path);
    }

    public static Builder delete(String path) {
        return new Builder("DELETE", path);
    }

    /// Collects the parts; [#build] checks them.
    public static final class Builder {
        private final String method;
        private final String path;
        private Audience audience = Audience.IDENTITY;
        private @Nullable String scope;
        private String summary = "";
        private String description = "";
        private final List<Query> query = new ArrayList<>();
        private @Nullable Class<?> body;
        private @Nullable Class<?> answer;
        private int status = 204;
        private final List<Integer> errors = new ArrayList<>();
        private @Nullable String exampleBody;
        private @Nullable String tool;
        private long maxBodyBytes = DEFAULT_MAX_BODY;
        private boolean idempotent;
        private @Nullable String rawParameter;
        private boolean waits;
        private boolean carrier;

        private Builder(String method, String path) {
            this.method = method;
            this.path = path;
        }

        public Builder audience(Audience value) {
            this.audience = value;
            return this;
        }

        /// The wire name of the scope, `mail:read`.
        public Builder scope(String value) {
            this.scope = value;
            return this;
        }

        /// One line in the imperative: "List messages".
        public Builder summary(String value) {
            this.summary = value;
            return this;
        }

        public Builder description(String value) {
            this.description = value;
            return this;
        }

        public Builder query(String name, String type, String text) {
            this.query.add(new Query(name, type, text));
            return this;
        }

        public Builder body(Class<?> type) {
            this.body = type;
            return this;
        }

        public Builder answers(int code, @Nullable Class<?> type) {
            this.status = code;
            this.answer = type;
            return this;
        }

        /// Statuses this endpoint adds to those every endpoint may give (400, 401, 403, 429, 500, 503).
        public Builder errors(int... codes) {
            for (var code : codes) {
                this.errors.add(code);
            }
            return this;
        }

        public Builder exampleBody(String json) {
            this.exampleBody = json;
            return this;
        }

        public Builder tool(String name) {
            this.tool = name;
            return this;
        }

        public Builder maxBodyBytes(long bytes) {
            this.maxBodyBytes = bytes;
            return this;
        }

        /// Honours an `Idempotency-Key` header.
        public Builder idempotent() {
            this.idempotent = true;
            return this;
        }

        public Builder rawParameter(String name) {
            this.rawParameter = name;
            return this;
        }

        /// Its answer may stay open.
        public Builder waits() {
            this.waits = true;
            return this;
        }

        /// Its body carries calls of other endpoints (see [CarriedCalls]).
        public Builder carrier() {
            this.carrier = true;
            return this;
        }

        public Endpoint build() {
            if (summary.isEmpty()) {
                throw new IllegalStateException(method + " " + path + " has no summary");
            }
            return new Endpoint(
                    method,
                    path,
                    audience,
                    scope,
                    summary,
                    description,
                    List.copyOf(query),
                    body,
                    answer,
                    status,
                    List.copyOf(errors),
                    exampleBody,
                    tool,
                    maxBodyBytes,
                    idempotent,
                    rawParameter,
                    waits,
                    carrier);
        }
    }

    /// Names in braces, in order.
    public List<String> pathParameters() {
        var names = new ArrayList<String>();
        for (var at = path.indexOf('{'); at >= 0; at = path.indexOf('{', at + 1)) {
            names.add(path.substring(at + 1, path.indexOf('}', at)));
        }
        return names;
    }
}
