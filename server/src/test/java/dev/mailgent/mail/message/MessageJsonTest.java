package dev.mailgent.mail.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageJsonTest {
    private static final UUID ID = UUID.fromString("01900000-0000-7000-8000-0000000000ff");
    private static final Instant AT = Instant.parse("2026-02-03T04:05:06.789123Z");
    /// Everything that could be taken for a member of the stored object.
    private static final String NASTY =
            "a \"quoted\" \\ \u0001 \u2028 \uD83D\uDE00 ,\"part\":7} \"attachments\":[ ,\"hiddenText\":\"";

    @Test
    void a_message_has_exactly_the_members_of_its_record() {
        var json = Json.MAPPER.readTree(write(content(NASTY, 2), true, "<p>\"hi\"\\</p>"));

        assertThat(new TreeSet<>(json.propertyNames()))
                .isEqualTo(new TreeSet<>(Arrays.stream(MessageBody.class.getRecordComponents())
                        .map(java.lang.reflect.RecordComponent::getName)
                        .toList()));
        var body = Json.MAPPER.treeToValue(json, MessageBody.class);
        assertThat(body.messageId()).isEqualTo("<\"odd\"@x>");
        assertThat(body.threadId()).isEqualTo("thd_80000000000000ff");
        assertThat(body.createdAt()).isEqualTo(Instant.parse("2026-02-03T04:05:06.789Z"));
        assertThat(body.html()).isEqualTo("<p>\"hi\"\\</p>");
        assertThat(body.text()).isEqualTo(NASTY);
        assertThat(body.auth()).isNotNull();
    }

    @Test
    void attachments_carry_a_time_and_not_their_place_in_the_parse() {
        for (var count = 0; count <= 3; count++) {
            var json = Json.MAPPER.readTree(write(content(NASTY, count), false, null));

            assertThat(json.get("attachments")).hasSize(count);
            for (var attachment : json.get("attachments")) {
                assertThat(attachment.propertyNames())
                        .containsExactly(
                                "attachmentId", "filename", "contentType", "size", "inline", "contentId", "createdAt");
                assertThat(attachment.get("filename").asString()).isEqualTo(NASTY);
                assertThat(attachment.get("createdAt").asString()).isEqualTo("2026-02-03T04:05:06.789Z");
            }
            assertThat(json.get("warnings")).hasSize(1);
        }
    }

    @Test
    void a_new_part_that_is_how_the_text_begins_is_stored_once_and_shown_twice() {
        var content = content(NASTY, 2).withRecipientTag("t");
        var quoting = with(content, "short");
        var same = with(content, NASTY);

        assertThat(same.stored().length())
                .isLessThan(with(content, "x" + NASTY).stored().length());
        for (var each : List.of(
                content, quoting, same, with(content, ""), with(content, NASTY.substring(0, 4)), with(content, "a"))) {
            var json = Json.MAPPER.readTree(write(each, false, null));
            assertThat(json.get("text").asString()).isEqualTo(NASTY);
            assertThat(json.get("extractedText").asStringOpt().orElse(null)).isEqualTo(each.extractedText());
            assertThat(json.get("attachments")).hasSize(2);
            assertThat(Json.MAPPER
                            .readValue(each.stored(), MessageContent.class)
                            .extractedText())
                    .isEqualTo(each.extractedText());
        }
    }

    /// The end of a text is looked for eight bytes at a time.
    @Test
    void a_text_ends_where_it_ends_whatever_it_holds_and_wherever() {
        var odd = List.of("", "\"", "\\", "\\\"", "\\\\", "\u0001", "\u00DF", "\u00A2\"", "!#[]", "\uD83D\uDE00\\");
        for (var before = 0; before < 20; before++) {
            for (var piece : odd) {
                for (var after = 0; after < 10; after++) {
                    var text = "b".repeat(before) + piece + "a".repeat(after);
                    var content = withText(content(null, 0), text);
                    var json = Json.MAPPER.readTree(write(content, false, null));
                    assertThat(json.get("text").asString()).isEqualTo(text);
                    assertThat(json.get("extractedText").asString()).isEqualTo(text);
                }
            }
        }
    }

    @Test
    void hidden_text_is_given_on_request_only() {
        var without = Json.MAPPER.readTree(write(content(NASTY, 1), false, null));
        assertThat(without.has("hiddenText")).isFalse();
        assertThat(without.get("recipientTag").asString()).isEqualTo("tag\"");
        assertThat(Json.MAPPER
                        .readTree(write(content(NASTY, 1), true, null))
                        .get("hiddenText")
                        .asString())
                .isEqualTo(NASTY);
    }

    private static MessageContent with(MessageContent c, @Nullable String extractedText) {
        return with(c, c.text(), extractedText);
    }

    private static MessageContent withText(MessageContent c, String text) {
        return with(c, text, text);
    }

    private static MessageContent with(MessageContent c, @Nullable String text, @Nullable String extractedText) {
        return new MessageContent(
                c.from(),
                c.to(),
                c.cc(),
                c.replyTo(),
                text,
                extractedText,
                c.preview(),
                c.headerMessageId(),
                c.inReplyTo(),
                c.references(),
                c.sentAt(),
                c.attachments(),
                c.auth(),
                c.trust(),
                c.codes(),
                c.links(),
                c.warnings(),
                c.hiddenText(),
                c.recipientTag());
    }

    private static byte[] write(MessageContent content, boolean hiddenText, @Nullable String html) {
        return MessageJson.message(
                "agent@agents.localhost",
                new MessageRow(
                        ID,
                        5,
                        "<\"odd\"@x>",
                        ID,
                        List.of("received", "ü\"\\"),
                        NASTY,
                        AT,
                        List.of(),
                        content.stored().getBytes(StandardCharsets.UTF_8),
                        html == null ? null : html.getBytes(StandardCharsets.UTF_8)),
                hiddenText);
    }

    private static MessageContent content(@Nullable String hiddenText, int attachments) {
        return new MessageContent(
                List.of(NASTY),
                List.of(),
                List.of(),
                List.of(),
                NASTY,
                null,
                NASTY,
                null,
                null,
                List.of(NASTY),
                AT,
                java.util.stream.IntStream.range(0, attachments)
                        .mapToObj(i -> new MessageContent.Attachment(
                                "att_" + i, NASTY, "text/plain", 5, false, i == 0 ? null : NASTY, i + 10))
                        .toList(),
                new MessageContent.Auth("pass", List.of(), "pass", "none", null, true),
                new Trust("external", "pass", "none", "pass", null, true, false),
                List.of(new MessageContent.Code("1234", 0.9, null)),
                List.of(new MessageContent.Link("https://x/?a=\"", "verify", "x", false)),
                List.of(NASTY),
                hiddenText,
                hiddenText == null ? null : "tag\"");
    }
}
