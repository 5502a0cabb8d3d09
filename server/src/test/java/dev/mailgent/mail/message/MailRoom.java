package dev.mailgent.mail.message;

import dev.mailgent.platform.blob.FileBlobStore;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The mail routes on a port over a database, for one test class as a static `@RegisterExtension`; each test takes
/// an [Inbox] of its own.
final class MailRoom implements AfterAllCallback {
    private final Path blobs;
    private final SearchPacker packer;
    private final MailServer server;
    private final Seed seed;
    private int inboxes;

    /// @param packDelay how long a full search block waits to be packed
    MailRoom(Duration packDelay) {
        try {
            blobs = Files.createTempDirectory("mail-room");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var made = new ArrayList<SearchPacker>();
        server = MailServer.start(blobs, (tenants, store) -> {
            made.add(new SearchPacker(tenants, packDelay));
            return List.of(new MailRoutes(
                    new Mailbox(tenants, store, made.getFirst(), InstantSource.fixed(Seed.START)),
                    new RawMessages(tenants, store, "mail.agents.localhost"),
                    new Search(tenants, made.getFirst())));
        });
        packer = made.getFirst();
        seed = new Seed(server.tenants());
    }

    /// The inbox of a new agent in an organization of its own.
    Inbox inbox() {
        return inbox(new OrgId(Ids.mint(InstantSource.system().instant())));
    }

    Inbox inbox(OrgId org) {
        var key = "agent" + inboxes++;
        return new Inbox(this, key, server.agent(key, org));
    }

    MailServer server() {
        return server;
    }

    SearchPacker packer() {
        return packer;
    }

    Seed seed() {
        return seed;
    }

    /// The blob store of the server with another clock.
    FileBlobStore blobs(InstantSource clock) {
        return new FileBlobStore(blobs, clock);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        packer.close();
        server.close();
        try (var files = Files.walk(blobs)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
