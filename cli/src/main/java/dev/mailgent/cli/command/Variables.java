package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.api.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// The variables a credential becomes in a command's environment.
final class Variables {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    /// What changes how programs are found and started is set by name only.
    private static final Pattern RISKY = Pattern.compile(
            "PATH|HOME|SHELL|IFS|ENV|BASH_ENV|PS4|LD_.*|DYLD_.*|GIT_.*|.*_OPTIONS|.*OPT|PYTHON.*|PERL.*");

    private Variables() {}

    /// @param chosen `VAR=FIELD` each; empty for every field under its own name
    static Map<String, String> of(Fields credential, List<String> chosen) {
        var data = credential.in("data");
        var variables = new LinkedHashMap<String, String>();
        if (chosen.isEmpty()) {
            var prefix = credential.text("type").equals("AWS") ? "AWS_" : "";
            data.node()
                    .properties()
                    .forEach(field -> add(variables, prefix, field.getKey(), data.text(field.getKey())));
            if (!prefix.isEmpty()) {
                add(variables, prefix, "accessKeyId", credential.in("metadata").text("accessKeyId"));
                add(variables, prefix, "region", credential.in("metadata").text("region"));
            }
        }
        for (var choice : chosen) {
            var equals = choice.indexOf('=');
            if (equals < 1 || !NAME.matcher(choice.substring(0, equals)).matches()) {
                throw new UsageException("--env takes VAR=FIELD.");
            }
            var value = data.text(choice.substring(equals + 1));
            if (value.isEmpty()) {
                throw Failure.of(
                        "The credential has no field " + choice.substring(equals + 1) + ".",
                        "List its fields with 'vault get'.");
            }
            variables.put(choice.substring(0, equals), value);
        }
        return variables;
    }

    private static void add(Map<String, String> variables, String prefix, String field, String value) {
        // accessToken becomes ACCESS_TOKEN; STRIPE_KEY stays.
        var name = prefix + field.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
        if (!value.isEmpty()
                && NAME.matcher(name).matches()
                && !RISKY.matcher(name).matches()
                && value.indexOf('\0') < 0) {
            variables.put(name, value);
        }
    }
}
