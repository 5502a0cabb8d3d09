package dev.mailgent.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerUserTest extends DatabaseHome {
    @Test
    void as_root_it_runs_as_somebody_else_below_a_home_that_nobody_may_enter() throws IOException {
        assumeTrue(ServerUser.weAreRoot(), "only root has to become somebody else");
        Path closed = Files.createDirectory(
                temporary.resolve("like root"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        var database = start(closed.resolve("my clone/data/postgres"));

        assertThat(query(database, "SELECT 'alive'")).isEqualTo("alive");
        assertThat(Trees.uid(Path.of("/proc/" + database.pid()))).isNotZero();
    }

    @Test
    void as_root_a_cluster_that_belongs_to_root_runs_in_a_user_namespace() throws Exception {
        assumeTrue(ServerUser.weAreRoot(), "only root has to become somebody else");
        assumeTrue(Command.run(List.of("unshare", "--user", "true")).succeeded(), "no user namespaces on this system");
        Path home = home();
        start(home).stop();
        new ProcessBuilder("chown", "-R", "0:0", home.toString()).start().waitFor();

        assertThat(query(start(home), "SELECT 'alive'")).isEqualTo("alive");
    }

    @Test
    void who_we_are_is_the_effective_user_of_this_process_and_not_the_owner_of_proc() throws Exception {
        assertThat(ServerUser.uidIn("Name:\tjava\nUid:\t1000\t1001\t1000\t1000\nGid:\t0\t0\t0\t0\n"))
                .isEqualTo(1001);
        assertThat(Command.run(List.of("id", "-u")).output().strip()).isEqualTo(Integer.toString(ServerUser.ourUid()));
    }
}
