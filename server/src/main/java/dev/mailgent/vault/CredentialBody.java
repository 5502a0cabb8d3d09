package dev.mailgent.vault;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mailgent.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A credential as it is listed: everything but its values.
///
/// @param warnings on a write alone: what the type's fields lack, never a value
record CredentialBody(
        String credentialId,
        String type,
        String name,
        @Nullable Map<String, JsonNode> metadata,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant lastRotatedAt,
        Instant createdAt,
        boolean hasTOTP,
        @Nullable TotpBody totp,
        int version,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> warnings) {

    /// A second factor without its seed.
    record TotpBody(@Nullable String issuer, @Nullable String account, String algorithm, int digits, int period) {
        static @Nullable TotpBody of(@Nullable TotpInfo info) {
            return info == null
                    ? null
                    : new TotpBody(
                            info.issuer(), info.account(), info.algorithm().name(), info.digits(), info.period());
        }
    }

    /// [CredentialBody] with the values: what `GET` of one answers.
    ///
    /// @param backupCodesRemaining codes not used yet; null without a second factor
    record Opened(
            String credentialId,
            String type,
            String name,
            @Nullable Map<String, JsonNode> metadata,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant lastRotatedAt,
            Instant createdAt,
            boolean hasTOTP,
            @Nullable TotpBody totp,
            int version,
            @Nullable Integer backupCodesRemaining,
            Map<String, JsonNode> data) {}

    static CredentialBody of(Credential credential) {
        return of(credential, null);
    }

    static CredentialBody of(Credential credential, @Nullable List<String> warnings) {
        return new CredentialBody(
                credential.wireId(),
                credential.type().name(),
                credential.name(),
                fields(credential.metadata()),
                credential.expiresAt(),
                credential.lastUsedAt(),
                credential.lastRotatedAt(),
                credential.createdAt(),
                credential.totp() != null,
                TotpBody.of(credential.totp()),
                credential.version(),
                warnings);
    }

    static @Nullable Map<String, JsonNode> fields(@Nullable String json) {
        if (json == null) {
            return null;
        }
        var fields = new LinkedHashMap<String, JsonNode>();
        Json.MAPPER.readTree(json).properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    /// JSON of [Opened]. The values are copied as bytes: no text is made of them.
    static byte[] opened(Vault.Opened opened) {
        var listed = Json.MAPPER.writeValueAsBytes(of(opened.credential()));
        var codes = opened.credential().totp() == null ? "null" : Integer.toString(opened.backupCodesLeft());
        var between = (",\"backupCodesRemaining\":" + codes + ",\"data\":").getBytes(StandardCharsets.US_ASCII);
        var data = opened.data().reveal();
        // The last byte of what is listed closes its object.
        var bytes = java.util.Arrays.copyOf(listed, listed.length + between.length + data.length);
        System.arraycopy(between, 0, bytes, listed.length - 1, between.length);
        System.arraycopy(data, 0, bytes, listed.length - 1 + between.length, data.length);
        bytes[bytes.length - 1] = '}';
        return bytes;
    }
}
