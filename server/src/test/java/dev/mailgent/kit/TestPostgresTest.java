package dev.mailgent.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TestPostgresTest {
    @Test
    void databases_of_one_template_share_its_tables_and_nothing_else() throws SQLException {
        var fillings = new AtomicInteger();
        TestPostgres.Filling filling = database -> {
            fillings.incrementAndGet();
            execute(database, "CREATE TABLE note (word text)");
        };
        var one = TestPostgres.shared().fromTemplate("kit-test", filling);
        var two = TestPostgres.shared().fromTemplate("kit-test", filling);

        execute(one, "INSERT INTO note VALUES ('only here')");

        assertThat(fillings).hasValue(1);
        assertThat(count(one)).isEqualTo(1);
        assertThat(count(two)).isZero();
        TestPostgres.shared().drop(one);
    }

    private static void execute(TestPostgres.Database database, String sql) throws SQLException {
        try (var connection = database.connect()) {
            connection.createStatement().execute(sql);
        }
    }

    private static int count(TestPostgres.Database database) throws SQLException {
        try (var connection = database.connect();
                var rows = connection.createStatement().executeQuery("SELECT count(*) FROM note")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
