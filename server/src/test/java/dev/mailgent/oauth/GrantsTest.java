package dev.mailgent.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.Scope;
import dev.mailgent.kit.Await;
import dev.mailgent.kit.OAuthProgram;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import dev.mailgent.platform.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Grants below HTTP: on several nodes, and when their time is over.
class GrantsTest {
    private static final String RESOURCE = "https://mail.test/mcp";

    private final TestClock clock = TestClock.atPresent();
    private final OAuthConfig config =
            Settings.of(Map.of("oauth-refresh-days", "1")).bind(OAuthConfig.class);
    private TestNode node;
    private Grants grants;

    @BeforeEach
    void start() {
        node = TestNode.start(clock);
        grants = new Grants(
                config, node.tenants, node.system, node.keys, new Secrets(node.instanceKeys), node.activity, clock);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Grants.Outcome.Issued issued(ApiKeys.Check.Known holder) {
        var agent = holder.caller().agent();
        var who = new Grants.Consenter(
                agent.org(),
                agent.id(),
                holder.caller().keyId(),
                holder.caller().scopes());
        var asked = new Asked(
                "program",
                "Program",
                null,
                true,
                "http://127.0.0.1/cb",
                null,
                List.of("mail:read"),
                true,
                RESOURCE,
                OAuthProgram.challenge(OAuthProgram.VERIFIER));
        var code = grants.allow(who, asked, Set.of(Scope.MAIL_READ)).code();
        return (Grants.Outcome.Issued)
                grants.redeem(code, "program", "http://127.0.0.1/cb", OAuthProgram.VERIFIER, RESOURCE);
    }

    private ApiKeys.Check.Known holder(String key) {
        return (ApiKeys.Check.Known) node.keys.check(key);
    }

    @Test
    void attack_23_a_token_ends_with_its_key_at_once_here_and_in_five_seconds_where_nothing_is_heard() {
        var key = node.identity(node.organization(), "mail:read").key().rawKey();
        var token = issued(holder(key)).access().rawKey();
        try (var deaf = node.sibling(clock, false)) {
            assertThat(deaf.keys.check(token)).isInstanceOf(ApiKeys.Check.Known.class);
            assertThat(holder(token).caller().scopes()).containsExactly(Scope.MAIL_READ);
            try (var watch = node.keys.watch(token, holder(token).caller())) {
                assertThat(watch.isGood()).isTrue();
                var revoked = System.nanoTime();

                node.keys.revokeHeld(key, (_, _, _, _, _) -> {});

                assertThat(watch.isGood()).as("an answer that stays open").isFalse();
                assertThat(node.keys.check(token)).isInstanceOf(ApiKeys.Check.Ended.class);
                Await.until(() -> deaf.keys.check(token) instanceof ApiKeys.Check.Ended);
                assertThat(System.nanoTime() - revoked).isLessThan(6_000_000_000L);
            }
        }
    }

    @Test
    void a_token_whose_parent_is_another_identitys_key_opens_nothing() {
        var org = node.organization();
        var token = issued(holder(node.identity(org, "mail:read").key().rawKey()));
        var other = holder(node.identity(org, "mail:read", "mail:send").key().rawKey());
        node.system.perform(tx -> tx.update(
                "UPDATE api_key SET parent_id = ? WHERE id = ?",
                other.caller().keyId(),
                token.access().id()));
        assertThat(node.keys.check(token.access().rawKey())).isInstanceOf(ApiKeys.Check.Ended.class);
    }

    @Test
    void what_ended_long_ago_is_deleted_and_what_lives_stays() {
        var org = node.organization();
        var key = node.identity(org, "mail:read").key().rawKey();
        var old = issued(holder(key));
        clock.advance(config.refreshLife().plus(Duration.ofHours(2)));
        var young = issued(holder(key));
        grants.purge();
        assertThat(rows("SELECT 1 FROM api_key WHERE id = '" + old.access().id() + "'"))
                .isZero();
        assertThat(rows("SELECT 1 FROM api_key WHERE id = '" + young.access().id() + "'"))
                .isOne();
        assertThat(rows("SELECT 1 FROM oauth_secret WHERE grant_id = '"
                        + old.grant().id() + "'"))
                .isZero();
        assertThat(rows("SELECT 1 FROM oauth_secret WHERE grant_id = '"
                        + young.grant().id() + "'"))
                .as("the code, used, and the refresh token")
                .isEqualTo(2);
        assertThat(grantsOf(org.organization().id())).isEqualTo(2);
        clock.advance(Duration.ofDays(91));
        grants.purge();
        assertThat(grantsOf(org.organization().id())).isOne();
    }

    private long rows(String sql) {
        return node.system.run(tx -> tx.query(sql, _ -> 1)).size();
    }

    private long grantsOf(dev.mailgent.platform.id.OrgId org) {
        return node.tenants
                .run(org, tx -> tx.query("SELECT 1 FROM oauth_grant", _ -> 1))
                .size();
    }
}
