package dev.mailgent.vault;

import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// The body of a write, taken apart: what is sealed as data, what as second factor, what is listed. A refusal names the
/// field and never its value.
///
/// @param warnings for the caller, without values
record StoreRequest(Draft draft, List<String> warnings) implements AutoCloseable {
    private static final Set<String> KNOWN = Set.of("type", "data", "metadata", "expiresAt", "name");
    private static final int MAX_METADATA_BYTES = 64 * 1024;

    /// @throws dev.mailgent.platform.problem.ProblemException Invalid
    static StoreRequest read(CredentialName name, byte[] json) {
        var body = JsonFields.of(json.length == 0 ? "{}".getBytes(StandardCharsets.US_ASCII) : json, "The body");
        var warnings = new ArrayList<String>();
        var type = type(body);
        var metadataBytes = object(body, "metadata", false);
        var expiresAt = expiresAt(body);
        var dataBytes = Objects.requireNonNull(object(body, "data", true));
        for (var field : body.all()) {
            if (!KNOWN.contains(field.name())) {
                warnings.add("A field beside type, data, metadata and expiresAt was ignored.");
                break;
            }
        }
        try {
            var data = JsonFields.of(dataBytes, "The field 'data'");
            var metadata = metadataBytes == null ? null : JsonFields.of(metadataBytes, "The field 'metadata'");
            var factor = SecondFactor.find(name, type, data, metadata, warnings);
            TypeRules.check(type, data, warnings);
            return new StoreRequest(
                    new Draft(
                            name,
                            type,
                            new Plaintext(rest(data, factor)),
                            metadataBytes == null ? null : listed(metadataBytes),
                            expiresAt,
                            factor.change()),
                    List.copyOf(warnings));
        } finally {
            Arrays.fill(dataBytes, (byte) 0);
        }
    }

    private static CredentialType type(JsonFields body) {
        var field = body.given("type")
                .orElseThrow(() -> invalid("The field 'type' is missing.", "Send one of " + types() + "."));
        if (!field.isText()) {
            throw invalid("The field 'type' has the wrong type.", "Send text.");
        }
        try {
            return CredentialType.valueOf(body.text(field).strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            throw invalid("The field 'type' is none of the known types.", "Send one of " + types() + ".");
        }
    }

    private static String types() {
        return String.join(
                ", ", Arrays.stream(CredentialType.values()).map(Enum::name).toList());
    }

    private static byte @Nullable [] object(JsonFields body, String name, boolean isRequired) {
        var field = body.given(name).orElse(null);
        if (field == null) {
            if (isRequired) {
                throw invalid("The field '" + name + "' is missing.", "Send an object.");
            }
            return null;
        }
        if (field.kind() != JsonToken.START_OBJECT) {
            throw invalid("The field '" + name + "' has the wrong type.", "Send an object.");
        }
        return body.bytes(field);
    }

    private static @Nullable Instant expiresAt(JsonFields body) {
        var field = body.given("expiresAt").orElse(null);
        if (field == null) {
            return null;
        }
        if (!field.isText()) {
            throw invalid("The field 'expiresAt' has the wrong type.", "Send text such as 2027-01-31T00:00:00Z.");
        }
        try {
            var at = OffsetDateTime.parse(body.text(field).strip());
            if (at.getYear() >= 1970 && at.getYear() <= 9999) {
                return at.toInstant().truncatedTo(java.time.temporal.ChronoUnit.MICROS);
            }
        } catch (DateTimeException _) {
            // falls through to the refusal
        }
        throw invalid("The field 'expiresAt' is not a time.", "Send RFC 3339 such as 2027-01-31T00:00:00Z.");
    }

    /// Metadata as it is kept: read and written again, so that it is plain JSON for every reader.
    private static String listed(byte[] metadata) {
        if (metadata.length > MAX_METADATA_BYTES) {
            throw invalid(
                    "The field 'metadata' has more than " + MAX_METADATA_BYTES + " bytes.",
                    "Put the rest into 'data'.");
        }
        var text = Json.MAPPER.writeValueAsString(Json.MAPPER.readTree(metadata));
        if (text.indexOf('\0') >= 0 || text.contains("\\u0000")) {
            throw invalid("The field 'metadata' holds a NUL character.", "Leave it out.");
        }
        return text;
    }

    /// The data object without what is sealed apart; hints stand where secrets stood.
    private static byte[] rest(JsonFields data, SecondFactor factor) {
        var out = new WipedBytes();
        var separator = '{';
        for (var field : data.all()) {
            if (factor.leavesOut(field.name())) {
                continue;
            }
            out.write(separator);
            separator = ',';
            out.writeBytes(Json.MAPPER.writeValueAsBytes(field.name()));
            out.write(':');
            var hint = factor.hintFor(field.name());
            var value = hint == null ? data.bytes(field) : Json.MAPPER.writeValueAsBytes(hint);
            out.writeBytes(value);
            Arrays.fill(value, (byte) 0);
        }
        if (separator == '{') {
            out.write('{');
        }
        out.write('}');
        return out.take();
    }

    private static final class WipedBytes extends ByteArrayOutputStream {
        byte[] take() {
            var bytes = toByteArray();
            Arrays.fill(buf, (byte) 0);
            return bytes;
        }
    }

    private static RuntimeException invalid(String message, String fix) {
        return new Problem.Invalid(message, fix).asException();
    }

    @Override
    public void close() {
        draft.data().close();
        switch (draft.totp()) {
            case TotpChange.Set set -> {
                set.totp().close();
                set.backupCodes().forEach(Plaintext::close);
            }
            case TotpChange.Keep keep -> {
                if (keep.backupCodes() != null) {
                    keep.backupCodes().forEach(Plaintext::close);
                }
            }
            case TotpChange.Remove _ -> {}
        }
    }

    @Override
    public String toString() {
        return "[redacted]";
    }
}
