package dev.mailgent.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TargetTest {
    @Test
    void an_id_is_one_segment_whatever_it_holds() {
        assertThat(Target.of("messages", "<a/b?c#d%e+f é@x>", "raw").under("http://h"))
                .isEqualTo("http://h/v0/messages/%3Ca%2Fb%3Fc%23d%25e%2Bf%20%C3%A9%40x%3E/raw");
    }

    @Test
    void a_query_holds_what_was_given() {
        var target = Target.of("messages")
                .with("limit", null)
                .with("labels", List.of("unread", "a&b"))
                .with("to", List.of())
                .with("pageToken", "x=y z");

        assertThat(target.under("")).isEqualTo("/v0/messages?labels=unread%2Ca%26b&pageToken=x%3Dy%20z");
    }

    @Test
    void a_segment_that_means_another_path_is_refused() {
        for (var id : new String[] {"", ".", ".."}) {
            assertThatThrownBy(() -> Target.of("messages", id)).isInstanceOf(Failure.class);
        }
    }
}
