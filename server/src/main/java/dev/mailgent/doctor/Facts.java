package dev.mailgent.doctor;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// What the doctor is told about the installation it examines.
///
/// @param data the data directory; it may not exist yet
/// @param external the database given by URL; empty means the embedded one below `data`
public record Facts(Path data, List<Door> doors, Optional<Database> external, InstantSource clock) {
    public Facts {
        data = data.toAbsolutePath().normalize();
        doors = List.copyOf(doors);
    }

    /// A port the server listens on.
    ///
    /// @param name `HTTP` or `SMTP`; the check is called `http-port`
    /// @param port 0 when the system picks one
    /// @param option how to choose another, `--http-port` for instance
    public record Door(String name, String bind, int port, String option) {
        /// The port it really has while the server runs.
        Door opened(Running server) {
            int actual = name.equalsIgnoreCase("HTTP") ? server.httpPort() : server.smtpPort();
            return actual == 0 ? this : new Door(name, bind, actual, option);
        }
    }

    public record Database(String jdbcUrl, String user, String password) {
        @Override
        public String toString() {
            return "Database[" + jdbcUrl.replaceFirst("\\?.*", "") + "]";
        }
    }
}
