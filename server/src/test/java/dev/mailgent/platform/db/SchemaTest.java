package dev.mailgent.platform.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.kit.TestNode;
import dev.mailgent.kit.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {
    @Test
    void the_schema_keeps_organizations_apart() throws SQLException {
        try (var connection = TestNode.migrated().connect()) {
            assertThat(SchemaRules.faults(connection)).isEmpty();
        }
    }

    /// Attack 18: what a careless migration could add. Each must be named.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            table note has no org_id                     | CREATE TABLE note (id uuid PRIMARY KEY)
            table note does not force row-level security | CREATE TABLE note (org_id uuid NOT NULL, id uuid, PRIMARY KEY (org_id, id))
            table note has no policy                     | CREATE TABLE note (org_id uuid NOT NULL, id uuid, PRIMARY KEY (org_id, id)); ALTER TABLE note ENABLE ROW LEVEL SECURITY; ALTER TABLE note FORCE ROW LEVEL SECURITY
            table message does not force row-level       | ALTER TABLE message NO FORCE ROW LEVEL SECURITY
            table message does not force row-level       | ALTER TABLE message DISABLE ROW LEVEL SECURITY
            policy tenant of message is not bound        | ALTER POLICY tenant ON message USING (true)
            policy tenant of message is not bound        | DROP POLICY tenant ON message; CREATE POLICY tenant ON message FOR SELECT USING (org_id = app_org())
            policy more of message is not bound          | CREATE POLICY more ON message USING (labels @> '{shared}') WITH CHECK (false)
            table note has a nullable org_id             | CREATE TABLE note (org_id uuid, id uuid PRIMARY KEY)
            table note has no primary key that leads     | CREATE TABLE note (org_id uuid NOT NULL, id uuid PRIMARY KEY)
            unique index identity_email                  | CREATE UNIQUE INDEX identity_email ON identity (email)
            index message_subject                        | CREATE INDEX message_subject ON message (subject)
            foreign key note_fk                          | CREATE TABLE note (org_id uuid NOT NULL, id uuid, m uuid, PRIMARY KEY (org_id, id), UNIQUE (org_id, m)); ALTER TABLE message ADD UNIQUE (id); ALTER TABLE note ADD CONSTRAINT note_fk FOREIGN KEY (m) REFERENCES message (id)
            foreign key crossed                          | ALTER TABLE feed ADD CONSTRAINT crossed FOREIGN KEY (identity_id, org_id) REFERENCES identity (org_id, id)
            view note runs with its owner's rights       | CREATE VIEW note AS SELECT * FROM message
            materialized view note                       | CREATE MATERIALIZED VIEW note AS SELECT * FROM message
            function note is SECURITY DEFINER            | CREATE FUNCTION note() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM message'
            trigger note on message                      | CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER note AFTER INSERT ON message EXECUTE FUNCTION note()
            mg_app holds TRUNCATE on message             | GRANT TRUNCATE ON message TO mg_app
            table activity_2100_01 does not force        | CREATE TABLE activity_2100_01 PARTITION OF activity FOR VALUES FROM ('f0000000-0000-0000-0000-000000000000') TO ('f1000000-0000-0000-0000-000000000000')
            app_org() reads something else               | CREATE OR REPLACE FUNCTION app_org() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid'
            """)
    void attack_18_a_careless_migration_is_named(String fault, String migration) throws SQLException {
        assertThat(faultsAfter("SET ROLE mg_owner; " + migration + "; RESET ROLE"))
                .anySatisfy(found -> assertThat(found).startsWith(fault));
    }

    @Test
    void what_a_superuser_made_is_named() throws SQLException {
        assertThat(faultsAfter("CREATE TABLE note (id int PRIMARY KEY)"))
                .anySatisfy(found ->
                        assertThat(found).startsWith("table note belongs to").endsWith("not to mg_owner"));
    }

    /// The change is undone: one database serves them all.
    private static List<String> faultsAfter(String change) throws SQLException {
        try (var connection = Scratch.DATABASE.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(change);
            var faults = SchemaRules.faults(connection);
            connection.rollback();
            return faults;
        }
    }

    private static final class Scratch {
        static final TestPostgres.Database DATABASE = TestNode.migrated();
    }

    @Test
    void the_role_of_the_program_cannot_change_the_schema() {
        try (var database = TestNode.open(TestNode.migrated(), 2)) {
            var system = new SystemTx(database);
            for (var attempt : List.of(
                    "CREATE TABLE note (id int)",
                    "ALTER TABLE message DISABLE ROW LEVEL SECURITY",
                    "DROP POLICY tenant ON message",
                    "TRUNCATE message",
                    "SET ROLE mg_owner",
                    "SET session_replication_role = replica")) {
                assertThatThrownBy(() -> system.run(tx -> tx.update(attempt)))
                        .as(attempt)
                        .isInstanceOf(DatabaseException.class)
                        .hasMessageContaining("42501");
            }
        }
    }

    @Test
    void migrations_are_numbered_once_and_the_newest_is_known() throws Exception {
        var directory = Path.of(
                Objects.requireNonNull(SchemaTest.class.getResource("/db")).toURI());
        var numbers = new ArrayList<String>();
        try (var files = Files.list(directory)) {
            files.forEach(file -> {
                var name = file.getFileName().toString();
                assertThat(name).matches("V\\d{4}__[a-z0-9_]+\\.sql");
                numbers.add(name.substring(1, 5));
            });
        }
        assertThat(numbers).doesNotHaveDuplicates();
        assertThat(Migrations.LATEST).isEqualTo(Collections.max(numbers));
    }

    @Test
    void a_second_start_changes_nothing() throws Exception {
        var database = TestNode.migrated();
        var before = dump(database);
        var migrations = new Migrations(database.jdbcUrl(), database.user(), database.password());
        migrations.run(TestNode.PASSWORDS, Instant.now());
        assertThat(dump(database)).isEqualTo(before);
    }

    @Test
    void a_program_that_runs_for_years_has_the_partitions_of_each_month() throws Exception {
        var database = TestNode.migrated();
        var migrations = new Migrations(database.jdbcUrl(), database.user(), database.password());

        migrations.ensurePartitions(Instant.parse("2031-12-31T23:59:59Z"));

        assertThat(dump(database))
                .anyMatch(line -> line.startsWith("event_2031_12 r true"))
                .anyMatch(line -> line.startsWith("event_2032_01 r true"));
        try (var connection = database.connect()) {
            assertThat(SchemaRules.faults(connection)).isEmpty();
        }
    }

    private static List<String> dump(TestPostgres.Database database) throws SQLException {
        var lines = new ArrayList<String>();
        try (var connection = database.connect();
                var rows = connection.createStatement().executeQuery("""
                        SELECT c.relname || ' ' || c.relkind::text || ' ' || c.relrowsecurity || ' ' || c.oid
                          FROM pg_class c
                         WHERE c.relnamespace = 'public'::regnamespace
                         ORDER BY 1
                        """)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return lines;
    }
}
