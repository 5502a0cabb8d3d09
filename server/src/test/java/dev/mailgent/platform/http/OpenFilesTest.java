package dev.mailgent.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenFilesTest {
    @Test
    void connections_leave_files_for_mail_the_database_and_deliveries() {
        assertThat(OpenFiles.most(10_000, 1_048_576)).isEqualTo(10_000);
        assertThat(OpenFiles.most(10_000, 20_000)).isEqualTo(10_000);
        assertThat(OpenFiles.most(30_000, 20_000)).isEqualTo(15_000);
        assertThat(OpenFiles.most(10_000, 4_096)).isEqualTo(2_048);
        assertThat(OpenFiles.most(10_000, 1_024)).isEqualTo(512);
        assertThat(OpenFiles.most(100, 1_024)).isEqualTo(100);
    }

    @Test
    void a_limit_nobody_knows_changes_nothing() {
        assertThat(OpenFiles.most(10_000, 0)).isEqualTo(10_000);
        assertThat(OpenFiles.most(10_000, -1)).isEqualTo(10_000);
    }
}
