package dev.mailgent.vault;

import static dev.mailgent.access.Scope.VAULT_WRITE;

import dev.mailgent.access.Caller;
import dev.mailgent.audit.Actor;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import dev.mailgent.vault.imports.ImportFile;
import dev.mailgent.vault.imports.Item;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// HTTP face of imports.
public final class ImportRoutes implements Routes {
    private static final int MAX_NOTES = 200;
    private static final int MAX_NAME = 240;

    private final Vault vault;
    private final VaultNews news;

    /// A file another program wrote.
    ///
    /// @param format found by the content when null
    /// @param name for a .env file: one credential of this name with all variables, in place of one for each
    /// @param overwrite whether names that are taken get a new version
    record ImportBody(
            @Nullable String format,
            @Nullable String content,
            @Nullable String filename,
            @Nullable String name,
            @Nullable Boolean overwrite) {}

    /// What was stored.
    ///
    /// @param notes what was not understood or changed, by line, without content
    record ImportedBody(List<CredentialBody> credentials, int count, List<String> notes) {}

    public ImportRoutes(Vault vault, VaultNews news) {
        this.vault = vault;
        this.news = news;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.post("/v0/vault/import")
                        .scope(VAULT_WRITE.wire())
                        .summary("Import credentials from a file")
                        .description(
                                "A .env file, or an unencrypted export of 1Password (CSV, or the export.data of a 1pux"
                                        + " file) or Bitwarden (CSV, JSON), as text in 'content'. Formats: env, 1password-csv,"
                                        + " 1password-json, bitwarden-csv, bitwarden-json. Lines that are not understood are named"
                                        + " in 'notes'; what is understood is stored whole or not at all. A name that comes twice"
                                        + " gets a number; one that is taken in the vault is refused with 409 unless 'overwrite'"
                                        + " is true.")
                        .body(ImportBody.class)
                        .exampleBody("""
                                {"format": "env", "content": "STRIPE_KEY=sk_test_1\\nGITHUB_TOKEN='gh 2'\\n",
                                 "overwrite": true}""")
                        .answers(200, ImportedBody.class)
                        .errors(409)
                        .build(),
                this::run);
    }

    private Response run(Request request) {
        var body = request.strictBody(ImportBody.class);
        var content = body.content();
        if (content == null || content.isBlank()) {
            throw new Problem.Invalid("The field 'content' is missing.", "Send the file's text.").asException();
        }
        var file = ImportFile.read(ImportFile.Format.of(body.format(), content), content);
        var notes = new ArrayList<>(file.skipped());
        var items = body.name() == null ? file.items() : joined(file, body.name());
        if (items.isEmpty()) {
            throw new Problem.Invalid(
                            "There is no credential in the file"
                                    + (notes.isEmpty() ? "." : ": " + String.join("; ", first(notes, 10)) + "."),
                            "Send a .env file, or an unencrypted CSV or JSON export of 1Password or Bitwarden.")
                    .asException();
        }
        var wanted = new ArrayList<StoreRequest>();
        var names = new HashSet<String>();
        try {
            for (var item : items) {
                wanted.add(request(item, free(item.name(), names), notes));
            }
            var agent = Caller.of(request).agent();
            var stored = vault.putAll(
                    agent,
                    Actor.of(request),
                    wanted.stream().map(StoreRequest::draft).toList(),
                    Boolean.TRUE.equals(body.overwrite()));
            news.imported(agent, stored);
            var shown = stored.stream().map(CredentialBody::of).toList();
            return Response.ok(new ImportedBody(shown, shown.size(), first(notes, MAX_NOTES)))
                    .noStore();
        } finally {
            wanted.forEach(StoreRequest::close);
        }
    }

    private static List<String> first(List<String> notes, int most) {
        return notes.size() <= most ? notes : List.copyOf(notes.subList(0, most));
    }

    /// The variables of a .env file as fields of one credential.
    private static List<Item> joined(ImportFile file, String name) {
        var all = Json.MAPPER.createObjectNode();
        file.items().forEach(item -> {
            var key = item.data().get("key");
            if (key != null) {
                all.set(item.name(), key);
            }
        });
        return all.isEmpty()
                ? List.of()
                : List.of(new Item("the file", name, "CUSTOM", all, Json.MAPPER.createObjectNode()));
    }

    /// A second factor that cannot be read is left out and noted; everything else goes through the checks of a write.
    private static StoreRequest request(Item item, CredentialName name, List<String> notes) {
        try {
            return read(item, name);
        } catch (ProblemException e) {
            if (!(e.problem() instanceof Problem.Invalid) || !item.data().has("totp")) {
                throw e;
            }
            notes.add(item.where() + ": its TOTP secret cannot be read and was left out");
            item.data().remove("totp");
            return read(item, name);
        }
    }

    private static StoreRequest read(Item item, CredentialName name) {
        var body = Json.MAPPER.createObjectNode();
        body.put("type", item.type());
        body.set("data", item.data());
        if (!item.metadata().isEmpty()) {
            body.set("metadata", item.metadata());
        }
        var bytes = Json.MAPPER.writeValueAsBytes(body);
        try {
            return StoreRequest.read(name, bytes);
        } finally {
            java.util.Arrays.fill(bytes, (byte) 0);
        }
    }

    /// The item's name as a credential may have it, with a number when it comes again.
    private static CredentialName free(String wanted, Set<String> taken) {
        var clean = wanted.codePoints()
                .filter(c -> !Character.isISOControl(c) && (c < 0xD800 || c > 0xDFFF))
                .limit(MAX_NAME)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        var base = clean.isEmpty() ? "unnamed" : clean;
        var name = new CredentialName(base);
        for (var number = 2; !taken.add(name.value()); number++) {
            name = new CredentialName(base + " (" + number + ")");
        }
        return name;
    }
}
