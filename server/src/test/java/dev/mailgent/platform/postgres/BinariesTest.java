package dev.mailgent.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class BinariesTest {
    @TempDir
    Path cache;

    @Test
    void the_version_is_the_one_on_the_class_path() {
        var jar = Binaries.class.getResource("/postgres-linux-x86_64.txz");
        assertThat(String.valueOf(jar)).contains("-" + Binaries.VERSION + ".jar!");
    }

    @Test
    void a_half_unpacked_tree_is_replaced_and_a_whole_one_is_kept() throws IOException {
        List<String> said = new ArrayList<>();
        Path root = Binaries.ensure(cache, said::add).root();
        assertThat(Command.run(List.of(root.resolve("bin/postgres").toString(), "--version"))
                        .output())
                .contains("PostgreSQL) 18.6");
        assertThat(said).hasSize(1);
        Binaries.ensure(cache, said::add);
        assertThat(said).hasSize(1);

        Files.delete(root.resolve(".complete"));
        Files.writeString(root.resolve("bin/postgres"), "half");
        Files.writeString(root.resolve("left-over"), "");
        Path again = Binaries.ensure(cache, said::add).root();

        assertThat(said).hasSize(2);
        assertThat(again.resolve("left-over")).doesNotExist();
        assertThat(Files.size(again.resolve("bin/postgres"))).isGreaterThan(1_000_000);
        try (var entries = Files.list(cache)) {
            assertThat(entries).containsExactly(again);
        }
    }

    @Test
    void an_archive_cut_short_leaves_nothing_behind() throws IOException {
        try (var whole = Binaries.class.getResourceAsStream("/postgres-linux-x86_64.txz")) {
            assertThat(whole).isNotNull();
            var cut = new ByteArrayInputStream(whole.readNBytes(1_000_000));
            assertThatThrownBy(() -> Txz.unpack(cut, cache, _ -> true)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void an_entry_that_leaves_the_tree_is_refused() throws IOException {
        for (String evil : List.of("../evil", "/tmp/evil", "a/../../evil")) {
            var archive = new ByteArrayInputStream(archiveOf(evil, '0', ""));
            assertThatThrownBy(() -> Txz.unpack(archive, cache, _ -> true))
                    .hasMessageContaining("outside its own tree");
        }
        var link = new ByteArrayInputStream(archiveOf("link", '2', "../../etc/passwd"));
        assertThatThrownBy(() -> Txz.unpack(link, cache, _ -> true)).hasMessageContaining("outside its own tree");
    }

    private static byte[] archiveOf(String name, char type, String link) throws IOException {
        var header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 124, "00000000000\0");
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 148, "        ");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o\0", sum));
        var bytes = new ByteArrayOutputStream();
        try (var xz = new XZOutputStream(bytes, new LZMA2Options(0))) {
            xz.write(header);
            xz.write(new byte[1024]);
        }
        return bytes.toByteArray();
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
