package dev.mailgent;

import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.json.Json;
import dev.mailgent.protocol.compose.Mailbox;
import dev.mailgent.protocol.compose.MessageComposer;
import dev.mailgent.protocol.compose.OutgoingMail;
import dev.mailgent.protocol.smtp.client.Delivery;
import dev.mailgent.protocol.smtp.client.SmtpClient;
import dev.mailgent.protocol.smtp.client.SmtpClientSettings;
import dev.mailgent.protocol.smtp.client.SmtpHop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// The first run: an organization, a platform key, an identity, and a mail in its inbox that came through our own SMTP
/// port. Later runs only bring `bootstrap.json` up to date.
final class Bootstrap {
    /// Outside this installation, in a domain nobody can own (RFC 2606): an answer is captured by the sandbox.
    private static final String WELCOME_FROM = "welcome@mailgent.example";

    private final App app;
    private final Path file;

    /// The first keys, from before they count until `bootstrap.json` has them: what a killed first start left.
    private final Path early;

    private final InstantSource clock;

    /// `DATA/bootstrap.json`: what a script needs to use this installation. Keys are null when the file was lost, since
    /// only their digests are kept.
    record Facts(
            String baseUrl,
            String smtpHost,
            int smtpPort,
            @Nullable String platformKey,
            @Nullable First identity) {
        record First(
                String identityId, String email, @Nullable String apiKey) {}

        boolean holdsKeys() {
            return platformKey != null || (identity != null && identity.apiKey() != null);
        }
    }

    /// @param welcome wire id of the welcome mail when this run made the first identity, else null
    record Result(Facts facts, @Nullable String welcome) {}

    Bootstrap(App app, Path data, InstantSource clock) {
        this.app = app;
        this.file = data.resolve("bootstrap.json");
        this.early = data.resolve(".bootstrap.first.json");
        this.clock = clock;
    }

    Result run(Steps steps) {
        var unfinished = Files.exists(early);
        if (app.isEmpty()) {
            steps.run(
                    "Making the first identity",
                    () -> app.createFirst(made -> DataDirectory.writePrivately(early, json(facts(made)))));
            unfinished = true;
        }
        var known = read(unfinished ? early : file);
        var identity = known.map(Facts::identity).orElse(null);
        var facts = new Facts(
                app.baseUrl(),
                app.smtpHost(),
                app.smtpPort(),
                known.map(Facts::platformKey).orElse(null),
                identity);
        var welcome = unfinished && identity != null && app.runsSmtp()
                ? steps.run("Receiving its first mail over SMTP", () -> welcome(identity.email()))
                : null;
        DataDirectory.writePrivately(file, json(facts));
        if (unfinished) {
            forget();
        }
        return new Result(facts, welcome);
    }

    private Facts facts(App.First made) {
        return new Facts(
                app.baseUrl(),
                app.smtpHost(),
                app.smtpPort(),
                made.platformKey(),
                new Facts.First(made.identityId(), made.email(), made.apiKey()));
    }

    private void forget() {
        try {
            Files.deleteIfExists(early);
        } catch (IOException e) {
            throw new ConfigException(early + " cannot be removed: " + e.getMessage() + ". Remove it.");
        }
    }

    private String welcome(String email) {
        var domain = email.substring(email.indexOf('@') + 1);
        var id = "<welcome-" + UUID.randomUUID() + "@" + domain + ">";
        var raw = MessageComposer.compose(new OutgoingMail(
                id,
                clock.instant(),
                new Mailbox("Mailgent", WELCOME_FROM),
                List.of(Mailbox.of(email)),
                List.of(),
                "Welcome to Mailgent",
                """
                Hello,

                this mail came to you the way every mail will: through the SMTP port of your own server,
                into the database, threaded and parsed. Answer it with one call:

                  POST /v0/messages/{messageId}/reply   {"text": "Hello back"}

                Nothing you send leaves this machine until you choose a transport (transport = relay).
                The reference is at %s/docs, for models at %s/llms.txt.

                Your server
                """.formatted(app.baseUrl(), app.baseUrl()),
                null,
                List.of(),
                null,
                List.of(),
                List.of()));
        try (var client = new SmtpClient(SmtpClientSettings.defaults(app.hostname()))) {
            var hop = new SmtpHop(app.smtpHost(), app.smtpPort(), SmtpHop.Tls.NONE, null);
            var mail = dev.mailgent.protocol.smtp.client.OutgoingMail.of(WELCOME_FROM, List.of(email), raw);
            for (var delivery : client.deliver(hop, mail)) {
                if (!(delivery instanceof Delivery.Sent)) {
                    throw new ConfigException("The first mail was not taken by our own SMTP port: "
                            + delivery.reply().code() + " " + delivery.reply().text());
                }
            }
        }
        return id;
    }

    static Optional<Facts> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var facts = Json.MAPPER.readValue(Files.readAllBytes(file), Facts.class);
            if (facts != null) {
                return Optional.of(facts);
            }
        } catch (IOException | JacksonException _) {
            // The parser's message may quote a key.
        }
        throw new ConfigException(
                file + " is not what this program wrote. Move it away and start again: the server runs"
                        + " without it, and './mailgent key new' makes new keys.");
    }

    static String json(Facts facts) {
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(facts) + "\n";
    }
}
