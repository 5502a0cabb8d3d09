package dev.mailgent.platform.http;

import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/// One HTTP request as data. Path parameters are decoded; the body is read whole, within the endpoint's
/// limit.
public final class Request {
    private final Endpoint endpoint;
    private final String requestId;
    private final InetAddress remote;
    private final Map<String, String> pathParameters;
    private final Map<String, String> query;
    private final String rawQuery;
    private final Map<String, String> headers;
    private final byte[] body;
    private final @Nullable Object caller;
    private final Runnable leave;

    /// @param leave gives back the place among the requests served at once
    Request(
            Endpoint endpoint,
            String requestId,
            InetAddress remote,
            Map<String, String> pathParameters,
            Map<String, String> query,
            String rawQuery,
            Map<String, String> headers,
            byte[] body,
            @Nullable Object caller,
            Runnable leave) {
        this.endpoint = endpoint;
        this.requestId = requestId;
        this.remote = remote;
        this.pathParameters = pathParameters;
        this.query = query;
        this.rawQuery = rawQuery;
        this.headers = headers;
        this.body = body;
        this.caller = caller;
        this.leave = leave;
    }

    /// Gives back the place among the requests served at once: what is still to be done is waiting, which its feature
    /// bounds.
    void leave() {
        leave.run();
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public String requestId() {
        return requestId;
    }

    public InetAddress remote() {
        return remote;
    }

    /// Set by the gate for endpoints that need a key; its type belongs to the feature that checks keys.
    public Optional<Object> caller() {
        return Optional.ofNullable(caller);
    }

    /// A path parameter, percent-decoded.
    public String path(String name) {
        var value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalStateException("no path parameter " + name);
        }
        return value;
    }

    /// A query parameter; empty text counts as absent.
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    /// The query as sent, for protocols that refuse a name that comes twice.
    public String rawQuery() {
        return rawQuery;
    }

    /// `limit` of a list: `fallback` when absent, cut to `max`.
    public int limit(int fallback, int max) {
        var text = query("limit");
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            var wanted = Long.parseLong(text.get());
            if (wanted >= 1) {
                return (int) Math.min(wanted, max);
            }
        } catch (NumberFormatException _) {
            // falls through to the refusal
        }
        throw new Problem.Invalid("'limit' is not a whole number of at least 1.", "Send limit=1 to limit=" + max + ".")
                .asException();
    }

    /// A header by its lower-case name.
    public Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName)).filter(value -> !value.isEmpty());
    }

    Map<String, String> headers() {
        return headers;
    }

    public byte[] bodyBytes() {
        return body;
    }

    /// The JSON body as `type`. An empty body is an empty object, so that every missing field is named.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid, naming the field and never its value
    public <T> T body(Class<T> type) {
        return read(type, Json.MAPPER.reader());
    }

    /// Like [#body], and refuses a field that `type` does not have: for requests where a mistyped field
    /// would be left out unseen and do something else than was meant (mail without its attachment, a key
    /// without its overlap).
    public <T> T strictBody(Class<T> type) {
        return read(type, Json.MAPPER.reader(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));
    }

    private <T> T read(Class<T> type, ObjectReader anyReader) {
        try {
            var reader = anyReader.forType(type);
            T value = body.length == 0 ? reader.readValue("{}") : reader.readValue(body);
            if (value == null) {
                throw new Problem.Invalid("The body is null.", "Send a JSON object.").asException();
            }
            return value;
        } catch (StreamReadException e) {
            var at = e.getLocation();
            throw new Problem.Invalid(
                            "The body is not valid JSON (line " + at.getLineNr() + ", column " + at.getColumnNr()
                                    + ").",
                            "Send a JSON object with Content-Type: application/json.")
                    .asException();
        } catch (UnrecognizedPropertyException e) {
            throw unknown(e).asException();
        } catch (DatabindException e) {
            throw refusal(e).asException();
        } catch (JacksonException _) {
            throw new Problem.Invalid("The body cannot be read.", "Send a JSON object.").asException();
        }
    }

    private static Problem unknown(UnrecognizedPropertyException e) {
        var known = new TreeSet<String>();
        var ids = e.getKnownPropertyIds();
        if (ids != null) {
            ids.forEach(id -> known.add(id.toString()));
        }
        return new Problem.Invalid(
                "The field '" + path(e) + "' is not known here.",
                "Correct its name or leave it out. Known: " + String.join(", ", known) + ".");
    }

    private static String path(DatabindException e) {
        var names = new ArrayList<String>();
        for (var step : e.getPath()) {
            names.add(step.getPropertyName() != null ? step.getPropertyName() : "[" + step.getIndex() + "]");
        }
        return String.join(".", names).replace(".[", "[");
    }

    private static Problem refusal(DatabindException e) {
        var field = path(e);
        if (field.isEmpty()) {
            return new Problem.Invalid("The body is not a JSON object.", "Send a JSON object.");
        }
        var wanted = e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
                ? expected(mismatch.getTargetType())
                : "another type";
        return new Problem.Invalid("The field '" + field + "' has the wrong type.", "Send " + wanted + ".");
    }

    private static String expected(Class<?> type) {
        if (CharSequence.class.isAssignableFrom(type)) {
            return "text";
        } else if (List.class.isAssignableFrom(type)) {
            return "an array";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        return "an object";
    }
}
