package dev.mailgent.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.cli.screen.Table.Column;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final String ID = "0197c2f4-5d41-402a-bc4b-2a76b9719d91@agents.localhost";

    private static Table table() {
        return Table.of(Column.of("DATE"), Column.text("FROM", 12), Column.text("SUBJECT", 16), Column.of("ID"))
                .row("2026-11-23 13:37", "Ada Lovelace <ada@example.com>", "The engine, and what it may one day do", ID)
                .row("2026-11-22 09:00", "bob@example.com", "Hi", "2@example.com");
    }

    @Test
    void without_a_terminal_nothing_is_cut_and_a_row_is_a_line() {
        assertThat(table().lines(0))
                .containsExactly(
                        "DATE              FROM                            SUBJECT                                 ID",
                        "2026-11-23 13:37  Ada Lovelace <ada@example.com>  The engine, and what it may one day do  "
                                + ID,
                        "2026-11-22 09:00  bob@example.com                 Hi                                      2@example.com");
    }

    @Test
    void texts_are_cut_before_an_id_is() {
        assertThat(table().lines(120))
                .containsExactly(
                        "DATE              FROM                    SUBJECT                  ID",
                        "2026-11-23 13:37  Ada Lovelace <ada@exa…  The engine, and what i…  " + ID,
                        "2026-11-22 09:00  bob@example.com         Hi                       2@example.com");
    }

    @Test
    void on_a_narrow_terminal_an_id_has_its_own_line() {
        assertThat(table().lines(58))
                .containsExactly(
                        "DATE              FROM                 SUBJECT",
                        "2026-11-23 13:37  Ada Lovelace <ada@…  The engine, and wh…",
                        "  " + ID,
                        "2026-11-22 09:00  bob@example.com      Hi",
                        "  2@example.com");
    }

    @Test
    void no_line_but_an_ids_is_wider_than_the_terminal() {
        for (var width = 28; width < 200; width++) {
            for (var line : table().lines(width)) {
                assertThat((line.contains("@agents.localhost") && line.startsWith("  ")) || Width.of(line) <= width)
                        .as("%d: %s", width, line)
                        .isTrue();
            }
        }
    }

    @Test
    void hopelessly_narrow_is_still_a_table() {
        assertThat(table().lines(10)).hasSize(5);
    }

    @Test
    void wide_letters_count_twice() {
        var lines = Table.of(Column.text("A", 4), Column.of("B"))
                .row("可靠的邮件", "1")
                .row("e\u0301x", "2")
                .lines(12);

        assertThat(lines).containsExactly("A          B", "可靠的邮…  1", "e\u0301x         2");
    }

    @Test
    void a_cell_stays_on_its_line() {
        assertThat(Table.of(Column.of("A")).row("x\n2026 forged\u001b[2A").lines(0))
                .containsExactly("A", "x 2026 forged");
    }

    @Test
    void an_id_is_safe_to_paste() {
        assertThat(ShellWord.ofMessageId("<a.b-c+d=e@x.example>")).isEqualTo("a.b-c+d=e@x.example");
        assertThat(ShellWord.ofMessageId("<$(reboot)@x>")).isEqualTo("'$(reboot)@x'");
        assertThat(ShellWord.of("it's")).isEqualTo("'it'\\''s'");
        assertThat(ShellWord.of("-rf")).isEqualTo("'-rf'");
    }
}
