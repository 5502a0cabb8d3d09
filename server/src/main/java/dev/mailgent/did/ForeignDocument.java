package dev.mailgent.did;

import dev.mailgent.platform.crypto.VerifyingKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads the Ed25519 keys out of somebody else's DID document. Nothing in it is trusted further
/// than its form: what is not understood is passed over.
final class ForeignDocument {
    /// Keys read of one document.
    private static final int MOST_KEYS = 64;

    private ForeignDocument() {}

    /// The keys that may make assertions or authenticate for `did`; others in the document sign for
    /// something else.
    static List<PublicKey> keys(JsonNode document, String did) {
        var methods = new LinkedHashMap<String, VerifyingKey>();
        document.path("verificationMethod").forEach(method -> add(methods, method, did));
        var found = new LinkedHashMap<String, PublicKey>();
        for (var relation : List.of("assertionMethod", "authentication")) {
            document.path(relation).forEach(entry -> {
                if (entry.isObject()) {
                    add(methods, entry, did);
                }
                var id = absolute(entry.isObject() ? entry.path("id") : entry, did);
                var key = methods.get(id);
                if (key != null) {
                    found.put(id, new PublicKey(id.substring(did.length() + 1), key, true));
                }
            });
        }
        return new ArrayList<>(found.values());
    }

    private static void add(Map<String, VerifyingKey> methods, JsonNode method, String did) {
        var id = absolute(method.path("id"), did);
        var controller = method.path("controller").asString(did);
        if (methods.size() < MOST_KEYS && id.startsWith(did + "#") && controller.equals(did)) {
            key(method).ifPresent(key -> methods.putIfAbsent(id, key));
        }
    }

    /// `#key-1` is short for the document's own DID and that fragment (DID Core section 3.2.2).
    private static String absolute(JsonNode id, String did) {
        var text = id.isString() ? id.asString() : "";
        return text.startsWith("#") ? did + text : text;
    }

    private static Optional<VerifyingKey> key(JsonNode method) {
        return switch (method.path("type").asString("")) {
            case "Ed25519VerificationKey2020", "Multikey" ->
                Multibase.key(method.path("publicKeyMultibase").asString(""));
            case "Ed25519VerificationKey2018" ->
                Multibase.base58Key(method.path("publicKeyBase58").asString(""));
            case "JsonWebKey2020", "JsonWebKey" -> jwk(method.path("publicKeyJwk"));
            default -> Optional.empty();
        };
    }

    /// An octet key pair of RFC 8037.
    private static Optional<VerifyingKey> jwk(JsonNode jwk) {
        if (!jwk.path("kty").asString("").equals("OKP")
                || !jwk.path("crv").asString("").equals("Ed25519")) {
            return Optional.empty();
        }
        try {
            return Multibase.raw(Base64.getUrlDecoder().decode(jwk.path("x").asString("")));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
