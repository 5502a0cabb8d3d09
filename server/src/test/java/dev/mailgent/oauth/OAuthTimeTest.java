package dev.mailgent.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.OAuthProgram;
import dev.mailgent.kit.TestApp;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What ends by itself, by a clock that the test moves; and how often an address may be wrong.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OAuthTimeTest {
    private final TestClock clock = TestClock.atPresent();
    private TestApp app;
    private OAuthProgram program;
    private String key;

    @BeforeAll
    void start() {
        app = TestApp.start(
                TestPostgres.shared().empty(), TestApp.temporary(), Map.of("oauth-refresh-days", "2"), clock);
        program = new OAuthProgram(app);
        key = app.agent(app.organization(), "mail:read").key();
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @Test
    void a_code_is_good_for_a_minute() {
        var late = program.code(key, "mail:read");
        clock.advance(Duration.ofSeconds(60));
        assertThat(program.token(program.exchange(late)).string("error")).isEqualTo("invalid_grant");
        var soon = program.code(key, "mail:read");
        clock.advance(Duration.ofSeconds(59));
        assertThat(program.token(program.exchange(soon)).status()).isEqualTo(200);
    }

    @Test
    void an_access_token_is_good_for_a_quarter_of_an_hour_and_a_refresh_token_for_days() {
        var given = program.tokens(key, "mail:read");
        clock.advance(Duration.ofMinutes(15).minusSeconds(1));
        assertThat(program.mcp(given.string("access_token"))).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(program.mcp(given.string("access_token"))).isEqualTo(401);

        clock.advance(Duration.ofDays(1));
        var renewed = program.renew(given.string("refresh_token"));
        assertThat(program.mcp(renewed.string("access_token"))).isEqualTo(200);
        clock.advance(Duration.ofDays(2));
        assertThat(program.renew(renewed.string("refresh_token")).string("error"))
                .isEqualTo("invalid_grant");
    }

    @Test
    void a_page_is_good_for_ten_minutes() {
        var page = program.page("mail:read");
        clock.advance(Duration.ofMinutes(10));
        var answer = program.answer(page, "allow", key, List.of("mail:read"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("too old");
    }

    @Test
    void a_token_ends_with_a_key_that_ends_by_itself() {
        var platform = app.organization();
        var agent = app.agent(platform, "mail:read");
        var made = app.call(
                "POST",
                "/v0/platform/identities/" + agent.id() + "/keys",
                platform,
                "{\"name\": \"short\", \"expiresAt\": \"" + clock.instant().plusSeconds(300) + "\"}");
        var given = program.tokens(made.string("rawKey"), "mail:read");
        assertThat(program.mcp(given.string("access_token"))).isEqualTo(200);
        clock.advance(Duration.ofMinutes(5));
        assertThat(program.mcp(given.string("access_token"))).isEqualTo(401);
        assertThat(program.renew(given.string("refresh_token")).string("error")).isEqualTo("invalid_grant");
    }

    @Test
    void wrong_keys_and_wrong_codes_count_against_one_limit() {
        var settings = Map.of("failed-auth-per-minute", "5");
        try (var strict = TestApp.start(TestPostgres.shared().empty(), TestApp.temporary(), settings, clock)) {
            var guesser = new OAuthProgram(strict);
            var page = guesser.page("mail:read");
            for (var i = 0; i < 3; i++) {
                assertThat(guesser.answer(page, "allow", "mgnt-" + "0".repeat(64), List.of("mail:read"))
                                .status())
                        .isEqualTo(400);
            }
            for (var i = 0; i < 2; i++) {
                assertThat(guesser.token(guesser.exchange("A".repeat(43))).status())
                        .isEqualTo(400);
            }
            var many = guesser.token(guesser.exchange("A".repeat(43)));
            assertThat(many.status()).isEqualTo(429);
            assertThat(many.header("retry-after")).isNotEmpty();
            var person = guesser.answer(page, "allow", "mgnt-" + "0".repeat(64), List.of("mail:read"));
            assertThat(person.status()).isEqualTo(429);
            assertThat(person.text()).contains("Too many wrong keys");
        }
    }
}
