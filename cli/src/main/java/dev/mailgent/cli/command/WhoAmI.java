package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.Facts;

/// `mailgent whoami`: whom the key stands for.
final class WhoAmI {
    private WhoAmI() {}

    static Command command() {
        return Command.of("whoami", "Show whom the key stands for", "whoami", call -> {
            var answer = call.api().get(Target.of("whoami"));
            call.show(answer, who -> {
                if (who.has("organization")) {
                    var organization = who.in("organization");
                    call.screen()
                            .print(new Facts()
                                    .add("Organization", organization.text("name"))
                                    .add("Id", organization.text("id")));
                    PlatformCommands.list(call, who);
                } else {
                    call.screen().print(facts(call, who));
                }
            });
        });
    }

    /// An identity, in any of the forms the API gives it.
    static Facts facts(Call call, Fields identity) {
        return new Facts()
                .add("Identity", identity.text("identityId"))
                .add("Name", identity.text("name"))
                .add("Address", identity.text(identity.has("emailAddress") ? "emailAddress" : "email"))
                .add("Purpose", identity.text("purpose"))
                .add("Scopes", identity.joined("scopes"))
                .add("DID", identity.text("did"))
                .add("Used", identity.text("usageCount"))
                .add("Last used", call.time(identity.text("lastUsedAt")))
                .add("Created", call.time(identity.text("createdAt")))
                .add("Key begins", identity.text("apiKeyPrefix"));
    }
}
