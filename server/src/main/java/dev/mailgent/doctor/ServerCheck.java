package dev.mailgent.doctor;

import dev.mailgent.platform.config.Shell;
import dev.mailgent.platform.postgres.EmbeddedPostgres;
import java.util.Optional;

/// Does a server run on this data directory, whose is it, and did a killed one leave its database?
final class ServerCheck {
    private ServerCheck() {}

    static Finding look(Facts facts, Optional<Running> running) {
        var data = facts.data();
        if (running.isPresent()) {
            var server = running.get();
            var what = "a server runs on " + data + " (process " + server.pid() + ", user " + server.owner() + ")";
            return isForeign(server)
                    ? Finding.bad(
                            "server",
                            what + ", and this is " + System.getProperty("user.name") + ", who cannot look into it",
                            "run doctor as " + server.owner() + ": sudo -u " + server.owner() + " ./mailgent doctor"
                                    + Shell.dataOption(data))
                    : Finding.good("server", what);
        }
        if (facts.external().isEmpty()
                && EmbeddedPostgres.find(data.resolve("postgres")).isPresent()) {
            return Finding.bad(
                    "server",
                    "no server runs on " + data + ", but the database of one that was killed does",
                    "take it over with ./mailgent up" + Shell.dataOption(data) + ", or end it with ./mailgent stop"
                            + Shell.dataOption(data));
        }
        return Finding.good("server", "none runs on " + data);
    }

    /// Whether looking further would only find that we have no rights there.
    static boolean isForeign(Running server) {
        return !server.isOurs() && !System.getProperty("user.name").equals("root");
    }
}
