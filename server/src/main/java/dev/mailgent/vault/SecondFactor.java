package dev.mailgent.vault;

import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/// Finds the second factor in the data of a write, wherever it may stand, so that no seed is sealed with
/// what is given out: `totp` of any type; `secret`, `uri`, `otpauth`, `qr` of a TOTP; `secret` of a LOGIN
/// that reads as a seed; any text that is an `otpauth:` URI. The same seed again in another field is
/// refused.
final class SecondFactor {
    private static final String HINT = "hidden: GET /v0/vault/";
    private static final Set<String> OF_TOTP = Set.of("secret", "totp", "uri", "otpauth", "otpauthUri", "qr", "qrCode");
    private static final Set<String> OF_ANY = Set.of("totp", "otpauth", "otpauthUri");
    private static final List<String> CODES = List.of("backupCodes", "backup_codes");
    private static final List<String> USED_CODES = List.of("usedBackupCodes", "used_backup_codes");
    private static final int MAX_CODE_CHARACTERS = 256;

    /// Base32 characters of ten bytes: a LOGIN's secret below that is a word.
    private static final int MIN_SEED_CHARACTERS = 16;

    /// Longer seeds are not looked for in other fields.
    private static final int MAX_SOUGHT_CHARACTERS = 128;

    private final String hint;
    private final JsonFields data;
    private final @Nullable JsonFields metadata;
    private final List<String> warnings;
    private final Map<String, String> seeds = new LinkedHashMap<>();
    private final Set<String> dropped = new LinkedHashSet<>();
    private TotpChange change = new TotpChange.Remove();

    private SecondFactor(CredentialName name, JsonFields data, @Nullable JsonFields metadata, List<String> warnings) {
        var path = URLEncoder.encode(name.value(), StandardCharsets.UTF_8).replace("+", "%20");
        this.hint = HINT + path + "/totp gives the current code";
        this.data = data;
        this.metadata = metadata;
        this.warnings = warnings;
    }

    static SecondFactor find(
            CredentialName name,
            CredentialType type,
            JsonFields data,
            @Nullable JsonFields metadata,
            List<String> warnings) {
        var factor = new SecondFactor(name, data, metadata, warnings);
        factor.collect(type);
        factor.settle(type);
        return factor;
    }

    TotpChange change() {
        return change;
    }

    boolean leavesOut(String field) {
        return dropped.contains(field);
    }

    /// What stands in the place of a secret; null for any other field.
    @Nullable
    String hintFor(String field) {
        return seeds.containsKey(field) ? hint : null;
    }

    private void collect(CredentialType type) {
        for (var field : data.all()) {
            if (field.kind() == JsonToken.VALUE_NULL) {
                continue;
            }
            if (isSeed(type, field)) {
                if (!field.isText()) {
                    throw invalid("The field 'data." + field.name() + "' is not text.");
                }
                var text = data.text(field).strip();
                if (!text.isEmpty()) {
                    seeds.put(field.name(), text);
                }
            } else if (field.holdsUri()) {
                throw invalid("An otpauth URI stands inside the field 'data." + shown(field.name()) + "'.");
            }
        }
        if (metadata != null) {
            for (var field : metadata.all()) {
                if (field.holdsUri()) {
                    throw invalid("An otpauth URI stands in 'metadata', which is listed.");
                }
            }
        }
    }

    private boolean isSeed(CredentialType type, JsonFields.Field field) {
        var name = field.name();
        if ((type == CredentialType.TOTP && OF_TOTP.contains(name) && (!name.equals("uri") || field.holdsUri()))
                || OF_ANY.contains(name)
                || (field.isText() && field.holdsUri())) {
            return true;
        }
        if (type != CredentialType.LOGIN || !name.equals("secret") || !field.isText()) {
            return false;
        }
        var text = data.text(field);
        return text.startsWith(HINT) || QrImage.isImage(text) || looksLikeSeed(text);
    }

    private static boolean looksLikeSeed(String text) {
        return compact(text).length() >= MIN_SEED_CHARACTERS
                && Base32.decode(text).isPresent();
    }

    /// A field's name is the caller's: shown when it looks like one.
    private static String shown(String name) {
        return name.length() <= 64 && name.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'))
                ? name
                : "…";
    }

    private void settle(CredentialType type) {
        Totp totp = null;
        var isKept = false;
        for (var text : seeds.values()) {
            if (text.startsWith(HINT)) {
                isKept = true;
                continue;
            }
            var found = Totp.parse(QrImage.isImage(text) ? QrImage.read(text) : text, parameters());
            if (totp == null || isRicher(found, totp)) {
                requireSame(totp, found);
                totp = found;
            } else {
                requireSame(found, totp);
            }
        }
        if (totp != null) {
            requireNowhereElse();
        }
        if (totp == null && !isKept) {
            if (CODES.stream().anyMatch(name -> data.given(name).isPresent())) {
                warnings.add("Backup codes are kept as plain data: there is no TOTP secret beside them.");
            }
            if (type == CredentialType.TOTP) {
                warnings.add("There is no TOTP secret, so no code can be made: send it as data.secret.");
            }
            return;
        }
        var codes = codes();
        dropped.addAll(CODES);
        dropped.addAll(USED_CODES);
        dropped.add("backupCodesRemaining");
        change =
                totp != null ? new TotpChange.Set(totp, codes == null ? List.of() : codes) : new TotpChange.Keep(codes);
    }

    private static boolean isRicher(Totp one, Totp other) {
        return one.info().issuer() != null && other.info().issuer() == null;
    }

    private static void requireSame(@Nullable Totp one, Totp other) {
        if (one != null && !one.givesCodesOf(other)) {
            throw invalid("Two fields of 'data' hold different TOTP secrets.");
        }
    }

    /// Metadata is listed and data is given out: neither may repeat the seed.
    private void requireNowhereElse() {
        for (var text : seeds.values()) {
            var seed = compact(text);
            if (seed.length() < MIN_SEED_CHARACTERS || seed.length() > MAX_SOUGHT_CHARACTERS || text.startsWith(HINT)) {
                continue;
            }
            for (var field : data.all()) {
                if (!seeds.containsKey(field.name()) && data.holds(field, seed)) {
                    throw invalid("The field 'data." + shown(field.name()) + "' repeats the TOTP secret.");
                }
            }
            if (metadata != null) {
                for (var field : metadata.all()) {
                    if (metadata.holds(field, seed)) {
                        throw invalid("'metadata' repeats the TOTP secret, and is listed.");
                    }
                }
            }
        }
    }

    private static String compact(String text) {
        return text.replaceAll("[\\s=-]", "").toLowerCase(Locale.ROOT);
    }

    private TotpInfo parameters() {
        return new TotpInfo(
                OtpAuthUri.algorithm(parameter("algorithm")),
                OtpAuthUri.number(parameter("digits"), TotpInfo.COMMON.digits(), "digits"),
                OtpAuthUri.number(parameter("period"), TotpInfo.COMMON.period(), "period"),
                parameter("issuer"),
                parameter("account"));
    }

    private @Nullable String parameter(String name) {
        var inData = data.textOrNull(name);
        return inData == null && metadata != null ? metadata.textOrNull(name) : inData;
    }

    /// Codes not used yet, in order and each once; null when the field is absent.
    private @Nullable List<Plaintext> codes() {
        List<String> found = null;
        for (var name : CODES) {
            var field = data.given(name);
            if (field.isPresent()) {
                found = texts(field.get());
            }
        }
        if (found == null) {
            return null;
        }
        var codes = new LinkedHashSet<>(found);
        for (var name : USED_CODES) {
            data.given(name).ifPresent(field -> texts(field).forEach(codes::remove));
        }
        var plain = new ArrayList<Plaintext>();
        codes.forEach(code -> plain.add(new Plaintext(code.getBytes(StandardCharsets.UTF_8))));
        return plain;
    }

    /// An array of texts or numbers, or one text with spaces, commas or line breaks between the codes.
    private List<String> texts(JsonFields.Field field) {
        var bytes = data.bytes(field);
        var node = Json.MAPPER.readTree(bytes);
        Arrays.fill(bytes, (byte) 0);
        var codes = new ArrayList<String>();
        if (node.isString()) {
            codes.addAll(List.of(node.asString().split("[\\s,;]+")));
        } else if (node.isArray()) {
            for (JsonNode code : node) {
                if (!code.isString() && !code.isIntegralNumber()) {
                    throw invalid("The field 'data." + field.name() + "' is not an array of texts.");
                }
                codes.add(code.asString().strip());
            }
        } else {
            throw invalid("The field 'data." + field.name() + "' is not an array of texts.");
        }
        codes.removeIf(String::isEmpty);
        if (codes.stream().anyMatch(code -> code.length() > MAX_CODE_CHARACTERS)) {
            throw invalid("A backup code has more than " + MAX_CODE_CHARACTERS + " characters.");
        }
        return codes;
    }

    private static RuntimeException invalid(String message) {
        return new Problem.Invalid(
                        message,
                        "Send the TOTP secret once, as data.totp (data.secret for type TOTP), and backup codes as"
                                + " data.backupCodes, an array of texts.")
                .asException();
    }
}
