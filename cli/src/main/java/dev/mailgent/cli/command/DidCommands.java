package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Answer;
import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.Facts;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;
import java.util.List;

/// `mailgent did`: the documents that let strangers check what an identity signed.
final class DidCommands {
    private DidCommands() {}

    static Command group() {
        return Command.group(
                "did",
                "See the DID documents of this server",
                "did resolve id-0123456789abcdef",
                () -> List.of(resolve(), domain()));
    }

    private static Command resolve() {
        return Command.of("resolve", "Show an identity's DID document", "did resolve id-0123456789abcdef", call -> {
                    show(call, call.api().get(Target.atRoot("identities", call.argument(0), "did.json")));
                })
                .argument("IDENTITY", "its id");
    }

    private static Command domain() {
        return Command.of("domain", "Show the DID document of the server itself", "did domain", call -> {
            show(call, call.api().get(Target.atRoot(".well-known", "did.json")));
        });
    }

    private static void show(Call call, Answer answer) {
        call.show(answer, document -> {
            var facts = new Facts().add("DID", document.text("id"));
            for (var service : document.rows("service")) {
                facts.add(service.text("type"), service.text("serviceEndpoint"));
            }
            call.screen().print(facts);
            keys(call, document);
        });
    }

    private static void keys(Call call, Fields document) {
        var current = document.texts("authentication");
        var table = Table.of(Column.of("KEY"), Column.of("SIGNS"), Column.of("PUBLIC KEY"));
        for (var method : document.rows("verificationMethod")) {
            var id = method.text("id");
            table.row(
                    id.substring(id.indexOf('#') + 1),
                    current.contains(id) ? "now" : "replaced",
                    method.text("publicKeyMultibase"));
        }
        call.screen().print(table, "No keys.");
    }
}
