package dev.mailgent.mail.message;

import static dev.mailgent.mail.message.Inbox.ids;
import static dev.mailgent.mail.message.Inbox.mail;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class SearchTest {
    // Packed when a test says so, not behind its back.
    @RegisterExtension
    static final MailRoom ROOM = new MailRoom(Duration.ofDays(1));

    private final Inbox inbox = ROOM.inbox();

    @Test
    void words_of_subject_text_addresses_and_files_find_a_message_in_a_filling_block_and_in_a_packed_one() {
        inbox.receive("""
                From: Ada Lovelace <ada@example.org>
                To: agent@agents.localhost
                Cc: Grace <grace@navy.example>
                Message-ID: <1@x>
                Subject: Analytical Engine, March
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain; charset=utf-8

                The Crème brûlée is paid: order 47-11. 日本語のメール
                --b
                Content-Type: application/pdf
                Content-Disposition: attachment; filename="Bill_of_lading.pdf"

                x
                --b--
                """);
        inbox.receiveAll(noise(300), List.of("received"));
        var neighbour = inbox.neighbour();

        for (var packed : List.of(false, true)) {
            for (var q : List.of(
                    "engine",
                    "ENGINE march",
                    "brulee",
                    "\"creme brulee\"",
                    "crème",
                    "47-11",
                    "ada@example.org",
                    "navy.example",
                    "lading",
                    "lad*",
                    "日本語",
                    "本",
                    "メール",
                    "from:ada",
                    "from:\"ada lovelace\"",
                    "from:example.org",
                    "to:grace",
                    "cc:navy.example",
                    "subject:engine",
                    "filename:pdf",
                    "has:attachment engine",
                    "engine -difference",
                    "-noise",
                    "label:received engine",
                    "engine after:2026-01-01 before:2027-01-01",
                    "“analytical engine”",
                    "engine:*",
                    "!engine & (")) {
                assertThat(hits(q)).as("%s, packed %s", q, packed).containsExactly("<1@x>");
            }
            for (var q : List.of(
                    "difference",
                    "\"engine analytical\"",
                    "engin",
                    "from:grace",
                    "to:ada",
                    "subject:brulee",
                    "engine -paid",
                    "engine -has:attachment",
                    "engine label:unread -label:received",
                    "日本人",
                    "\"engine the\"",
                    "engine after:2027-01-01",
                    "engine before:2026-01-01",
                    "filename:engine",
                    "'; DROP TABLE message; --",
                    "a' | 'b",
                    "\\",
                    "%",
                    "engine%00x")) {
                assertThat(hits(q)).as("%s, packed %s", q, packed).doesNotContain("<1@x>");
            }
            assertThat(neighbour
                            .get("/v0/messages/search?q=engine")
                            .json()
                            .get("count")
                            .asInt())
                    .isZero();
            pack();
        }
    }

    @Test
    void an_answer_has_the_shape_of_a_list_and_says_where_the_words_are() {
        inbox.receive(mail("<1@x>", "Your <b>invoice</b> 😀 invoice", "x\n".repeat(200) + "pay the\ninvoice now"));

        var answer = inbox.get("/v0/messages/search?q=invoice+ada");

        assertThat(answer.status()).isEqualTo(200);
        var json = answer.json();
        assertThat(json.propertyNames()).containsExactly("messages", "count", "highlights");
        assertThat(json.get("count").asInt()).isEqualTo(1);
        assertThat(json.get("messages").get(0).get("messageId").asString()).isEqualTo("<1@x>");
        var entry = json.get("highlights").get(0);
        assertThat(entry.get("messageId").asString()).isEqualTo("<1@x>");
        var marked = new ArrayList<String>();
        for (var highlight : entry.get("highlights")) {
            assertThat(highlight.propertyNames()).containsExactly("field", "snippet", "matches");
            var snippet = highlight.get("snippet").asString();
            assertThat(snippet).hasSizeLessThan(300).doesNotContain("\n");
            var points = snippet.codePoints().toArray();
            for (var match : highlight.get("matches")) {
                var start = match.get("start").asInt();
                marked.add(highlight.get("field").asString() + " "
                        + new String(points, start, match.get("end").asInt() - start));
            }
        }
        assertThat(marked)
                .containsExactly("subject invoice", "subject invoice", "from Ada", "from ada", "text invoice");
    }

    @Test
    void pages_follow_each_other_over_packed_and_filling_blocks() throws SQLException {
        var mails = new ArrayList<String>();
        for (var i = 0; i < 700; i++) {
            mails.add(mail("<" + i + "@x>", "s", i % 7 == 0 ? "needle hay" : "hay"));
        }
        inbox.receiveAll(mails, List.of("received"));
        pack();
        assertThat(packedBlocks()).isEqualTo(2);

        var seen = new ArrayList<String>();
        String token = null;
        do {
            var page = inbox.get("/v0/messages/search?q=needle&limit=9" + (token == null ? "" : "&pageToken=" + token))
                    .json();
            assertThat(page.get("count").asInt()).isEqualTo(page.get("messages").size());
            assertThat(page.get("highlights")).hasSize(page.get("count").asInt());
            page.get("messages")
                    .forEach(message -> seen.add(message.get("messageId").asString()));
            token = page.has("nextPageToken") ? page.get("nextPageToken").asString() : null;
        } while (token != null);

        var expected = new ArrayList<String>();
        for (var i = 699; i >= 0; i--) {
            if (i % 7 == 0) {
                expected.add("<" + i + "@x>");
            }
        }
        assertThat(seen).isEqualTo(expected);
        assertThat(inbox.get("/v0/messages/search?q=x&pageToken=bTEt").status()).isEqualTo(400);
    }

    @Test
    void a_page_that_cost_too_much_is_short_and_goes_on() {
        var mails = new ArrayList<String>();
        mails.add(mail("<last@x>", "s", "alpha beta"));
        for (var i = 0; i < 2600; i++) {
            mails.add(mail("<" + i + "@x>", "s", "beta alpha"));
        }
        inbox.receiveAll(mails, List.of("received"));
        pack();

        var first = search("\"alpha beta\"");
        assertThat(first.get("count").asInt()).isZero();
        var token = first.get("nextPageToken").asString();
        var second = inbox.get("/v0/messages/search?q=%22alpha+beta%22&pageToken=" + token)
                .json();

        assertThat(second.get("messages").get(0).get("messageId").asString()).isEqualTo("<last@x>");
        assertThat(second.has("nextPageToken")).isFalse();
    }

    @Test
    void a_rare_label_is_found_far_down_without_reading_what_is_above() {
        var mails = new ArrayList<String>();
        for (var i = 0; i < 2500; i++) {
            mails.add(mail("<" + i + "@x>", "s", "common"));
        }
        inbox.receive(mail("<deep@x>", "s", "common"), List.of("received", "tax"));
        inbox.receiveAll(mails, List.of("received"));

        assertThat(hits("common label:tax")).containsExactly("<deep@x>");
        assertThat(ids(inbox.get("/v0/messages/search?q=common&label=tax").json()))
                .containsExactly("<deep@x>");
    }

    @Test
    void a_deleted_message_takes_its_words_out_of_the_index() throws SQLException {
        var mails = new ArrayList<String>();
        for (var i = 0; i < 300; i++) {
            mails.add(mail("<" + i + "@x>", "s", "word" + i));
        }
        inbox.receiveAll(mails, List.of("received"));
        pack();
        assertThat(packedBlocks()).isEqualTo(1);

        inbox.delete("/v0/messages/17@x");

        assertThat(packedBlocks()).isZero();
        assertThat(hits("word17")).isEmpty();
        assertThat(hits("word18")).containsExactly("<18@x>");
        pack();
        assertThat(packedBlocks()).isEqualTo(1);
        assertThat(hits("word17")).isEmpty();
        assertThat(hits("word18")).containsExactly("<18@x>");
    }

    @Test
    void a_block_packs_itself_once_it_is_full() throws Exception {
        try (var eager = new SearchPacker(ROOM.server().tenants(), Duration.ZERO)) {
            var writer = new MessageWriter(eager);
            var batch = new ArrayList<NewMessage>();
            for (var mail : noise(256)) {
                batch.add(ROOM.seed().message(inbox.agent(), mail, List.of("received"), List.of(), null, true));
            }
            ROOM.server()
                    .tenants()
                    .run(
                            inbox.agent().org(),
                            tx -> writer.write(tx, inbox.agent().org(), batch));
            var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (packedBlocks() == 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(packedBlocks()).isEqualTo(1);
        }
    }

    @Test
    void filters_beside_the_query_narrow_it_and_stand_alone() {
        inbox.receive(mail("<1@x>", "one", "apple"), List.of("received", "fruit"));
        inbox.receive(mail("<2@x>", "two", "apple"), List.of("received"));

        assertThat(found("q=apple&label=fruit")).containsExactly("<1@x>");
        assertThat(found("label=fruit")).containsExactly("<1@x>");
        assertThat(found("from=ada")).containsExactly("<2@x>", "<1@x>");
        assertThat(found("from=Ada+%3Cada@example.org%3E")).containsExactly("<2@x>", "<1@x>");
        assertThat(found("q=apple&to=agent&from=example.org&after=2026-02-01&before=2026-02-02T00:00:00%2B01:00"))
                .containsExactly("<2@x>", "<1@x>");
        assertThat(found("q=apple&after=2026-02-02")).isEmpty();
        assertThat(found("q=apple&from=bob")).isEmpty();
    }

    @Test
    void a_search_that_can_find_nothing_says_why() {
        for (var query : List.of(
                "",
                "q=",
                "q=%20",
                "q=!!!",
                "q=%F0%9F%8E%89",
                "q=a*",
                "q=" + "x".repeat(1001),
                "q=after:yesterday",
                "q=x&after=2026-13-01",
                "q=x&before=x",
                "q=has:money",
                "q=x&after=2026-03-02&before=2026-03-01",
                "q=has:attachment+-has:attachment",
                "q=x&label=" + "l".repeat(65),
                "q=-after:2026-01-01",
                "q=" + "x+".repeat(100),
                "q=x&limit=0")) {
            var answer = inbox.get("/v0/messages/search?" + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.json().get("error").asString()).isEqualTo("bad_request");
            assertThat(answer.json().get("fix").asString()).isNotEmpty();
        }
    }

    private void pack() {
        var last = SearchStore.lastSeq(ROOM.server().tenants(), inbox.agent());
        for (var block = 0L; block <= last / SeqSet.BLOCK; block++) {
            ROOM.packer()
                    .pack(new SearchPacker.Block(
                            inbox.agent().org(), inbox.agent().id(), block));
        }
    }

    private int packedBlocks() throws SQLException {
        try (var connection = ROOM.server().administrator().connect();
                var query = connection.prepareStatement(
                        "SELECT count(DISTINCT block) FROM search_segment WHERE identity_id = ?")) {
            query.setObject(1, inbox.agent().id().value());
            var result = query.executeQuery();
            result.next();
            return result.getInt(1);
        }
    }

    private JsonNode search(String q) {
        var answer = inbox.get("/v0/messages/search?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8));
        assertThat(answer.status()).as(q + " " + answer.text()).isEqualTo(200);
        return answer.json();
    }

    private List<String> hits(String q) {
        var answer = inbox.get("/v0/messages/search?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8));
        assertThat(answer.status()).as(q).isIn(200, 400);
        return answer.status() == 400 ? List.of() : ids(answer.json());
    }

    private List<String> found(String query) {
        return ids(inbox.get("/v0/messages/search?" + query).json());
    }

    private static List<String> noise(int count) {
        var mails = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            mails.add("""
                    From: Bob <bob@noise.invalid>
                    To: agent@agents.localhost
                    Message-ID: <noise%d@x>
                    Subject: weather

                    noise and rain %d
                    """.formatted(i, i));
        }
        return mails;
    }
}
