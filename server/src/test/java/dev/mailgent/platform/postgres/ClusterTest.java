package dev.mailgent.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class ClusterTest extends DatabaseHome {
    @Test
    void a_half_made_cluster_is_made_again() throws IOException {
        Path home = home();
        Files.createDirectories(home.resolve("cluster.new/data/base/1"));
        Files.writeString(home.resolve("cluster.new/data/PG_VERSION"), "18\n");

        assertThat(query(start(home), "SELECT 'alive'")).isEqualTo("alive");
        assertThat(home.resolve("cluster.new")).doesNotExist();
    }

    @Test
    void a_cluster_of_another_version_is_refused_untouched() throws IOException {
        Path home = home();
        Files.createDirectories(home.resolve("cluster"));
        Files.writeString(home.resolve("cluster/PG_VERSION"), "17\n");

        assertThatThrownBy(() -> start(home))
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining("was made by PostgreSQL 17");
        assertThat(home.resolve("cluster/PG_VERSION")).hasContent("17");
    }

    @Test
    void a_cluster_opened_to_others_by_a_copy_is_closed_again() throws IOException {
        Path home = home();
        start(home).stop();
        Files.setPosixFilePermissions(home.resolve("cluster"), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(query(start(home), "SELECT 'alive'")).isEqualTo("alive");
    }
}
