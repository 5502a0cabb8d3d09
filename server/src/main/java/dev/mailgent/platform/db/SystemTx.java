package dev.mailgent.platform.db;

import java.util.function.Consumer;
import java.util.function.Function;

/// The door to the directory tables, which are read before an organization is known: `api_key`, `address`, `job`,
/// `instance_key`, `org`. They carry no content. Tenant tables show no row here, because `app.org` is not set.
public final class SystemTx {
    private final Database database;

    public SystemTx(Database database) {
        this.database = database;
    }

    /// Runs `work` in one transaction and commits; any exception rolls back and is passed on.
    public <T> T run(Function<Tx, T> work) {
        return TenantTx.inTransaction(database, work);
    }

    /// [#run] without a result.
    public void perform(Consumer<Tx> work) {
        run(tx -> {
            work.accept(tx);
            return true;
        });
    }
}
