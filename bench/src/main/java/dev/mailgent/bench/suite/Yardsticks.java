package dev.mailgent.bench.suite;

import dev.mailgent.bench.Database;
import dev.mailgent.bench.Pgbench;
import dev.mailgent.bench.Workplace;

/// What PostgreSQL does by itself: the statements that bound ours, on the same server with the same settings. The rows
/// are of the size ours have, and stored in the way that is fastest to read.
final class Yardsticks {
    private static final int SECONDS = 5;
    private static final int SECONDS_QUICK = 3;

    private Yardsticks() {}

    static int seconds(Workplace workplace) {
        return workplace.options().size(SECONDS, SECONDS_QUICK);
    }

    /// Reads one row of 2,000 bytes of so many, by its key.
    static Pgbench keyRead(Workplace workplace, Database database, int rows) throws Exception {
        database.prepareYardstick("""
                CREATE TABLE mail (id int NOT NULL, data text NOT NULL);
                ALTER TABLE mail ALTER COLUMN data SET STORAGE PLAIN;
                INSERT INTO mail SELECT i, repeat('x', 2000) FROM generate_series(1, %d) AS i;
                ALTER TABLE mail ADD PRIMARY KEY (id)
                """.formatted(rows));
        return new Pgbench(workplace, database, """
                \\set id random(1, %d)
                SELECT data FROM mail WHERE id = :id;
                """.formatted(rows), seconds(workplace));
    }

    /// Reads pages of 50 rows of 200 bytes of an inbox of so many rows, anywhere in it.
    static Pgbench page(Workplace workplace, Database database, int rows) throws Exception {
        database.prepareYardstick("""
                CREATE TABLE mail (inbox int NOT NULL, seq int NOT NULL, data text NOT NULL);
                ALTER TABLE mail ALTER COLUMN data SET STORAGE PLAIN;
                INSERT INTO mail SELECT 1, i, repeat('x', 200) FROM generate_series(1, %d) AS i;
                ALTER TABLE mail ADD PRIMARY KEY (inbox, seq)
                """.formatted(rows));
        return new Pgbench(workplace, database, """
                \\set below random(51, %d)
                SELECT seq, data FROM mail WHERE inbox = 1 AND seq < :below ORDER BY seq DESC LIMIT 50;
                """.formatted(rows), seconds(workplace));
    }

    /// Inserts a row of 2,000 bytes and commits.
    static Pgbench insert(Workplace workplace, Database database) throws Exception {
        database.prepareYardstick("""
                CREATE TABLE mail (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data text NOT NULL);
                ALTER TABLE mail ALTER COLUMN data SET STORAGE PLAIN
                """);
        return new Pgbench(
                workplace,
                database,
                "INSERT INTO mail (data) VALUES ('" + "x".repeat(2_000) + "');\n",
                seconds(workplace));
    }

    /// Inserts a row of a few bytes and commits.
    static Pgbench tinyInsert(Workplace workplace, Database database) throws Exception {
        database.prepareYardstick("CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what int)");
        return new Pgbench(workplace, database, "INSERT INTO note (what) VALUES (1);\n", seconds(workplace));
    }
}
