package dev.mailgent.cli.api;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What the server answered with success. Not compared by value.
///
/// @param contentType empty when there is none
/// @param disposition the header Content-Disposition, empty when there is none
@SuppressWarnings("ArrayRecordComponent")
public record Answer(byte[] body, String contentType, String disposition) {
    /// The body as it came.
    ///
    /// @throws Failure when it is not JSON, so that what answered is not the API
    public String json() {
        if (body.length > 0 && !contentType.startsWith("application/json")) {
            throw notTheApi();
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    /// @throws Failure when it is not a JSON object
    public Fields fields() {
        try {
            var node = JsonMapper.shared().readTree(json());
            if (node.isObject()) {
                return Fields.of(node);
            }
        } catch (JacksonException _) {
            // Said below.
        }
        throw notTheApi();
    }

    /// Base name of the file the server names, with nothing in it that a file system or a shell would
    /// take for more than a name; empty when it names none.
    public Optional<String> filename() {
        return Disposition.filename(disposition);
    }

    private static Failure notTheApi() {
        return Failure.of(
                "What answered is not the Mailgent API.",
                "Check the URL: --base-url, or MAILGENT_API_URL if it is set.");
    }
}
