package dev.mailgent.mail.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SearchBlockTest {
    private static final byte[] NONE = {};

    @Test
    void a_word_is_found_in_the_messages_that_hold_it() {
        var random = new Random(3);
        var alphabet = List.of("a", "b", "ab", "q", "日本", "ü", "𠮷", "9");
        var texts = new ArrayList<String>();
        var block = new SearchBlock();
        for (var i = 0; i < SeqSet.BLOCK; i++) {
            var text = new StringBuilder();
            for (var w = 0; w < 20; w++) {
                for (var c = 0; c < 1 + random.nextInt(4); c++) {
                    text.append(alphabet.get(random.nextInt(alphabet.size())));
                }
                text.append(' ');
            }
            texts.add(text.toString());
            block.add(i, null, content(text.toString(), List.of()));
        }
        var rows = block.rows();
        var all = new TreeSet<String>();
        texts.forEach(text -> all.addAll(WordsTest.words(text)));

        assertThat(all.size()).isGreaterThan(300);
        for (var word : all) {
            var row = rows.getOrDefault(SearchBlock.bucket(word), NONE);
            var exact = SearchBlock.find(row, word, false);
            var prefixed = SearchBlock.find(row, word, true);
            for (var i = 0; i < texts.size(); i++) {
                var words = WordsTest.words(texts.get(i));
                assertThat(exact.contains(i)).as("%s in %s", word, texts.get(i)).isEqualTo(words.contains(word));
                if (word.length() > 1 || word.charAt(0) >= SearchBlock.MANY_CHARACTERS) {
                    assertThat(prefixed.contains(i))
                            .as("%s* in %s", word, texts.get(i))
                            .isEqualTo(words.stream().anyMatch(other -> other.startsWith(word)));
                }
            }
        }
    }

    @Test
    void the_members_are_those_added_and_missing_words_are_in_none() {
        var block = new SearchBlock();
        block.add(0, "subject", content("text", List.of("file.pdf")));
        block.add(255, null, content("", List.of()));
        var rows = block.rows();

        var members = SearchBlock.members(rows.getOrDefault(SearchBlock.MEMBERS, NONE));
        assertThat(members.size()).isEqualTo(2);
        assertThat(members.contains(0)).isTrue();
        assertThat(members.contains(255)).isTrue();
        for (var term : List.of("subject", "s:subject", "f:ada", "f:lovelace", "t:agent", "a:file", "pdf", "a:")) {
            var row = rows.getOrDefault(SearchBlock.bucket(term), NONE);
            assertThat(SearchBlock.find(row, term, false).contains(0)).as(term).isTrue();
        }
        for (var term : List.of("s:text", "f:agent", "zzz")) {
            var row = rows.get(SearchBlock.bucket(term));
            assertThat(row == null || SearchBlock.find(row, term, false).isEmpty())
                    .as(term)
                    .isTrue();
        }
    }

    @Test
    void a_message_of_endless_new_words_takes_its_share_only() {
        var text = new StringBuilder();
        for (var i = 0; i < 100_000; i++) {
            text.append(Integer.toString(i, 36)).append(' ');
        }
        var block = new SearchBlock();
        for (var i = 0; i < 8; i++) {
            block.add(i, null, content(text.toString(), List.of()));
        }

        assertThat(block.rows().values().stream().mapToInt(row -> row.length).sum())
                .isLessThan(200_000);
    }

    static MessageContent content(@Nullable String text, List<String> files) {
        return new MessageContent(
                List.of("Ada Lovelace <ada@example.org>"),
                List.of("agent@agents.localhost"),
                List.of(),
                List.of(),
                text,
                text,
                "",
                null,
                null,
                List.of(),
                null,
                files.stream()
                        .map(name -> new MessageContent.Attachment("att_1", name, "text/plain", 1, false, null, 1))
                        .toList(),
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                null);
    }
}
