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
    }

    /// @param welcome wire id of the welcome mail when this run made the first identity, else null
    record Result(Facts facts, @Nullable String welcome) {}

    Bootstrap(App app, Path data, InstantSource clock) {
        this.app = app;
        this.file = data.resolve("bootstrap.json");
        this.clock = clock;
    }

    Result run(Steps steps) {
        var before = read();
        if (!app.isEmpty()) {
            var facts = new Facts(
                    app.baseUrl(),
                    app.smtpHost(),
                    app.smtpPort(),
                    before.map(Facts::platformKey).orElse(null),
                    before.map(Facts::identity).orElse(null));
            write(facts);
            return new Result(facts, null);
        }
        var made = steps.run("Making the first identity", app::createFirst);
        var facts = new Facts(
                app.baseUrl(),
                app.smtpHost(),
                app.smtpPort(),
                made.platformKey(),
                new Facts.First(made.identityId(), made.email(), made.apiKey()));
        var welcome =
                app.runsSmtp() ? steps.run("Receiving its first mail over SMTP", () -> welcome(made.email())) : null;
        write(facts);
        return new Result(facts, welcome);
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

    private Optional<Facts> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readAllBytes(file), Facts.class));
        } catch (IOException | JacksonException e) {
            throw new ConfigException(file + " cannot be read: " + e.getMessage()
                    + ". Move it away; new keys can be made with the platform key you have.");
        }
    }

    private void write(Facts facts) {
        DataDirectory.writePrivately(
                file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(facts) + "\n");
    }
}
