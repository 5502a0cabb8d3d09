package dev.mailgent.identity;

import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// Public keys of services that scan for leaked keys, pinned in a file: `{"public_keys":
/// [{"key_identifier": "…", "key": "-----BEGIN PUBLIC KEY…"}]}`, ECDSA over P-256.
final class Reporters {
    private final Map<String, PublicKey> keys;

    private Reporters(Map<String, PublicKey> keys) {
        this.keys = Map.copyOf(keys);
    }

    /// @throws ConfigException when the file holds something else
    static Reporters read(Optional<Path> file) {
        var keys = new HashMap<String, PublicKey>();
        if (file.isPresent()) {
            try {
                for (var one :
                        Json.MAPPER.readTree(Files.readAllBytes(file.get())).path("public_keys")) {
                    keys.put(
                            one.path("key_identifier").asString(),
                            key(one.path("key").asString()));
                }
            } catch (IOException | JacksonException | GeneralSecurityException | IllegalArgumentException e) {
                throw new ConfigException("The leak-reporter-keys in " + file.get() + " cannot be read ("
                        + e.getClass().getSimpleName() + "). It is a JSON object with 'public_keys'.");
            }
            if (keys.isEmpty()) {
                throw new ConfigException("There are no 'public_keys' in " + file.get() + " (leak-reporter-keys).");
            }
        }
        return new Reporters(keys);
    }

    private static PublicKey key(String pem) throws GeneralSecurityException {
        var base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    /// Whether `signature`, in base64, is over `body` by the key of that name; anything malformed is no.
    boolean signed(String name, byte[] body, String signature) {
        var key = keys.get(name);
        if (key == null) {
            return false;
        }
        try {
            var verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(key);
            verifier.update(body);
            return verifier.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return false;
        }
    }
}
