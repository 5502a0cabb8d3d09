package dev.mailgent.platform.postgres;

import java.nio.file.Path;

/// A process to be killed: starts a database, says its port and waits.
final class Orphan {
    private Orphan() {}

    public static void main(String[] arguments) throws Exception {
        var database = EmbeddedPostgres.start(Path.of(arguments[0]), _ -> {});
        System.out.println(database.pid());
        System.out.flush();
        // Until it is killed, or whoever would have killed it is gone.
        while (System.in.read() >= 0) {}
    }
}
