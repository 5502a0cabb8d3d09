package dev.mailgent.vault;

import java.util.List;

/// What the data of a type usually holds. Nothing is refused: what is missing or has another form is told, without its
/// value.
final class TypeRules {
    private TypeRules() {}

    static void check(CredentialType type, JsonFields data, List<String> warnings) {
        switch (type) {
            case LOGIN -> oneOf(data, warnings, "password");
            case API_KEY -> oneOf(data, warnings, "key", "secret", "apiKey");
            case OAUTH -> oneOf(data, warnings, "accessToken", "refreshToken", "access_token", "refresh_token");
            case SSH_KEY, CERTIFICATE -> oneOf(data, warnings, "privateKey");
            case DATABASE -> oneOf(data, warnings, "password", "connectionString");
            case SMTP -> oneOf(data, warnings, "password");
            case AWS -> oneOf(data, warnings, "secretAccessKey");
            case CARD -> card(data, warnings);
            case SHIPPING_ADDRESS -> address(data, warnings);
            case TOTP, CUSTOM -> {}
        }
    }

    private static void card(JsonFields data, List<String> warnings) {
        each(data, warnings, "cardholder", "number", "expMonth", "expYear", "cvc");
        form(data, warnings, "expMonth", "0[1-9]|1[0-2]", "two digits, 01 to 12");
        form(data, warnings, "expYear", "[0-9]{4}", "four digits");
        form(data, warnings, "cvc", "[0-9]{3,4}", "three or four digits");
        var number = data.textOrNull("number");
        if (number != null && !passesLuhn(number.replaceAll("[ -]", ""))) {
            warnings.add("data.number is not a card number: its check digit is wrong.");
        }
    }

    private static void address(JsonFields data, List<String> warnings) {
        each(data, warnings, "name", "line1", "city", "state", "postcode", "country");
        form(data, warnings, "country", "[A-Z]{2}", "two capital letters (ISO 3166-1)");
    }

    private static void oneOf(JsonFields data, List<String> warnings, String... names) {
        for (var name : names) {
            if (data.given(name).isPresent()) {
                return;
            }
        }
        warnings.add("data has no " + String.join(" or ", names) + ".");
    }

    private static void each(JsonFields data, List<String> warnings, String... names) {
        for (var name : names) {
            oneOf(data, warnings, name);
        }
    }

    private static void form(JsonFields data, List<String> warnings, String name, String pattern, String form) {
        var text = data.textOrNull(name);
        if (text != null && !text.matches(pattern)) {
            warnings.add("data." + name + " should be " + form + ".");
        }
    }

    /// ISO/IEC 7812-1 annex B.
    private static boolean passesLuhn(String digits) {
        if (!digits.matches("[0-9]{12,19}")) {
            return false;
        }
        var sum = 0;
        for (var i = 0; i < digits.length(); i++) {
            var digit = digits.charAt(digits.length() - 1 - i) - '0';
            var weighted = i % 2 == 0 ? digit : digit * 2;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }
}
