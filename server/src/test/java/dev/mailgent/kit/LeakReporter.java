package dev.mailgent.kit;

import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// A service that scans public places for keys and signs what it reports, as GitHub does.
public final class LeakReporter {
    public static final String NAME = "0123456789abcdef";
    public static final String NAME_HEADER = "Github-Public-Key-Identifier";
    public static final String HEADER = "Github-Public-Key-Signature";

    private static final KeyPair KEYS = keys();
    private static final Path FILE = file();

    private LeakReporter() {}

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path file() {
        var pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(KEYS.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        try {
            var file = Files.createTempFile("reporters", ".json");
            file.toFile().deleteOnExit();
            Files.writeString(
                    file,
                    Json.MAPPER.writeValueAsString(Map.of(
                            "public_keys", List.of(Map.of("key_identifier", NAME, "key", pem, "is_current", true)))));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What the setting `leak-reporter-keys` names.
    public static Path keysFile() {
        return FILE;
    }

    public static String sign(String body) {
        try {
            var signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(KEYS.getPrivate());
            signer.update(body.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
