package dev.mailgent.protocol.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.CpuClock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageIdsTest {
    @Test
    void ids_are_found_among_words_comments_and_folding() {
        assertThat(MessageIds.parse("<a@x>\r\n\t<b@x>,<c@x> (comment)")).containsExactly("<a@x>", "<b@x>", "<c@x>");
        assertThat(MessageIds.parse("Your message of \"Mon, 1 Jan\" <a@x>")).containsExactly("<a@x>");
        assertThat(MessageIds.parse("<abc\r\n def@x>")).containsExactly("<abcdef@x>");
        assertThat(MessageIds.parse("<broken <a@x>")).containsExactly("<a@x>");
        assertThat(MessageIds.parse("a@x")).containsExactly("<a@x>");
        assertThat(MessageIds.parse("<no-at-sign>")).containsExactly("<no-at-sign>");
        assertThat(MessageIds.parse("<> <a@x>")).containsExactly("<a@x>");
        assertThat(MessageIds.parse("no id here")).isEmpty();
        assertThat(MessageIds.parse("<never closed")).isEmpty();
        assertThat(MessageIds.parse(null)).isEmpty();
        assertThat(MessageIds.parse("<" + "x".repeat(2000) + "@x> <a@x>")).containsExactly("<a@x>");
    }

    @Test
    void ten_megabytes_of_references_keep_the_first_and_the_last_fifty() {
        var header = IntStream.range(0, 600_000)
                .mapToObj(i -> "<" + i + "@example.com>")
                .collect(Collectors.joining(" "));

        var start = CpuClock.nanos();
        var ids = MessageIds.parse(header);

        assertThat((CpuClock.nanos() - start) / 1_000_000).isLessThan(1000);
        assertThat(ids)
                .hasSize(51)
                .startsWith("<0@example.com>", "<599950@example.com>")
                .endsWith("<599999@example.com>");
        assertThat(MessageIds.parse("<".repeat(1_000_000))).isEmpty();
        assertThat(MessageIds.parse("<a".repeat(500_000) + ">".repeat(500_000))).containsExactly("<a>");
    }

    @Test
    void ancestors_are_references_then_in_reply_to_without_the_message_itself() {
        assertThat(MessageIds.ancestors("<c@x>", "<a@x> <b@x> <c@x>", "<b@x>")).containsExactly("<a@x>", "<b@x>");
        assertThat(MessageIds.ancestors("<c@x>", "<a@x>", "<b@x>")).containsExactly("<a@x>", "<b@x>");
        assertThat(MessageIds.ancestors(null, null, "<b@x>")).containsExactly("<b@x>");
    }
}
