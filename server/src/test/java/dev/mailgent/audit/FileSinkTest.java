package dev.mailgent.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {
    @TempDir
    private Path directory;

    @Test
    void a_line_is_there_when_its_write_returns_and_only_we_may_read_it() throws Exception {
        var file = directory.resolve("audit.jsonl");
        try (var sink = new FileSink(file)) {
            assertThat(sink.write("{\"a\":1}")).isTrue();
            assertThat(file).content().isEqualTo("{\"a\":1}\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            Files.move(file, directory.resolve("moved-away"));
            sink.add(List.of("{\"a\":2}", "{\"a\":3}"));
            Await.until(() -> Files.exists(file) && Files.readString(file).equals("{\"a\":2}\n{\"a\":3}\n"));
            assertThat(sink.isUp()).isTrue();
            assertThat(sink.dropped()).isZero();
        }
    }

    @Test
    void a_file_that_cannot_be_written_is_out_until_it_can() throws Exception {
        var file = Files.createDirectory(directory.resolve("taken"));
        try (var sink = new FileSink(file)) {
            assertThat(sink.write("lost")).isFalse();
            assertThat(sink.isUp()).isFalse();
            assertThat(sink.dropped()).isEqualTo(1);
            Files.delete(file);
            assertThat(sink.write("kept")).isTrue();
            assertThat(sink.isUp()).isTrue();
            assertThat(file).content().isEqualTo("kept\n");
        }
    }

    @Test
    void a_file_that_blocks_is_taken_out_after_two_seconds_and_nobody_waits_for_it_then() throws Exception {
        var pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (var sink = new FileSink(pipe)) {
            var begun = System.nanoTime();
            assertThat(sink.write("first")).isFalse();
            assertThat((System.nanoTime() - begun) / 1e9).isBetween(1.9, 5.0);
            Await.until(() -> !sink.isUp());
            begun = System.nanoTime();
            assertThat(sink.write("second")).isFalse();
            assertThat((System.nanoTime() - begun) / 1e9).isLessThan(1);
            assertThat(sink.dropped()).isEqualTo(1);
            try (var reader = Files.newBufferedReader(pipe, StandardCharsets.UTF_8)) {
                assertThat(reader.readLine()).isEqualTo("first");
                Await.until(sink::isUp);
            }
        }
    }
}
