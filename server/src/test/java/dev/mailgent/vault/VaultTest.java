package dev.mailgent.vault;

import static dev.mailgent.vault.VaultKit.name;
import static dev.mailgent.vault.VaultKit.seed;
import static dev.mailgent.vault.VaultKit.ticket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.access.Agent;
import dev.mailgent.access.Scope;
import dev.mailgent.access.Tickets;
import dev.mailgent.audit.Actor;
import dev.mailgent.kit.Await;
import dev.mailgent.platform.keys.FakeKms;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaultTest {
    @TempDir
    Path data;

    private VaultKit kit;
    private Agent ada;
    private Agent bob;

    @BeforeEach
    void open() {
        kit = new VaultKit(data);
        ada = kit.agent(kit.organization());
        bob = kit.agent(ada.org());
    }

    @AfterEach
    void close() {
        kit.close();
    }

    @Test
    void what_is_put_comes_back_and_the_list_never_tells() {
        var stored = kit.put(ada, "stripe", "{\"password\":\"hunter2\"}");
        assertThat(stored.version()).isEqualTo(1);
        assertThat(stored.lastRotatedAt()).isNull();
        assertThat(kit.get(ada, "stripe")).isEqualTo("{\"password\":\"hunter2\"}");
        var listed = kit.vault.list(ada);
        assertThat(listed).hasSize(1);
        assertThat(listed.getFirst().lastUsedAt())
                .isEqualTo(kit.clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS));
        assertThat(listed.toString()).doesNotContain("hunter2");
        assertThat(kit.put(ada, "stripe", "{}").lastRotatedAt()).isNotNull();
        assertThat(kit.get(ada, "stripe")).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b/c", "my bank", "Žofie's käse", "鍵 🔑", "%2F", "..", "a?b#c", "'; DROP TABLE org; --"})
    void names_may_hold_anything_printable(String name) {
        kit.put(ada, name, "{\"x\":1}");
        assertThat(kit.get(ada, name)).isEqualTo("{\"x\":1}");
        assertThat(kit.vault.list(ada)).extracting(Credential::name).containsExactly(name);
    }

    @Test
    void a_secret_of_someone_else_looks_exactly_like_a_missing_one() {
        kit.put(ada, "stripe", "{}");
        var stranger = kit.agent(kit.organization());
        for (var other : new Agent[] {bob, stranger}) {
            assertThat(problem(() -> kit.get(other, "stripe"))).isEqualTo(problem(() -> kit.get(other, "missing")));
            assertThat(problem(() -> kit.vault.delete(other, Actor.SYSTEM, name("stripe"))))
                    .isInstanceOf(Problem.NotFound.class);
            assertThat(problem(() -> kit.vault.restore(ticket(other), name("stripe"), 1)))
                    .isInstanceOf(Problem.NotFound.class);
            assertThat(kit.vault.list(other)).isEmpty();
        }
        assertThat(kit.get(ada, "stripe")).isEqualTo("{}");
    }

    @Test
    void a_ticket_without_the_scope_opens_nothing() {
        kit.put(ada, "stripe", CredentialType.LOGIN, "{}", seed("c1"));
        var weak = Tickets.of(ada, Scope.MAIL_READ, Scope.VAULT_WRITE);
        assertThat(problem(() -> kit.vault.get(weak, name("stripe")))).isInstanceOf(Problem.Forbidden.class);
        assertThat(problem(() -> kit.vault.totp(weak, name("stripe")))).isInstanceOf(Problem.Forbidden.class);
        assertThat(problem(() -> kit.vault.useBackupCode(weak, name("stripe")))).isInstanceOf(Problem.Forbidden.class);
    }

    @Test
    void an_expired_credential_is_410_and_stays_listed() {
        kit.vault.put(
                ada,
                Actor.SYSTEM,
                new Draft(
                        name("old"),
                        CredentialType.API_KEY,
                        VaultKit.plain("{}"),
                        null,
                        kit.clock.instant().plusSeconds(60),
                        new TotpChange.Remove()));
        assertThat(kit.get(ada, "old")).isEqualTo("{}");
        kit.clock.advance(Duration.ofSeconds(60));
        assertThat(problem(() -> kit.get(ada, "old"))).isInstanceOf(Problem.Expired.class);
        assertThat(kit.vault.list(ada)).hasSize(1);
    }

    @Test
    void ten_versions_are_kept_and_any_of_them_can_be_brought_back() {
        for (var i = 1; i <= 13; i++) {
            kit.put(
                    ada,
                    "stripe",
                    CredentialType.LOGIN,
                    "{\"n\":" + i + "}",
                    i == 5 ? seed("c1", "c2") : new TotpChange.Remove());
        }
        assertThat(kit.vault.versions(ada, name("stripe")))
                .extracting(Vault.Version::version)
                .containsExactly(13, 12, 11, 10, 9, 8, 7, 6, 5, 4);
        assertThat(kit.one("SELECT count(*) FROM keystore.dek")).isEqualTo("12");
        assertThat(problem(() -> kit.vault.restore(ticket(ada), name("stripe"), 3)))
                .isInstanceOf(Problem.NotFound.class);
        assertThat(problem(() -> kit.vault.totp(ticket(ada), name("stripe")))).isInstanceOf(Problem.Invalid.class);
        assertThat(kit.vault.restore(ticket(ada), name("stripe"), 5).version()).isEqualTo(14);
        assertThat(kit.get(ada, "stripe")).isEqualTo("{\"n\":5}");
        assertThat(kit.vault.totp(ticket(ada), name("stripe")).backupCodesLeft())
                .isEqualTo(2);
    }

    @Test
    void deleting_removes_every_version_and_key() {
        kit.put(ada, "stripe", CredentialType.LOGIN, "{}", seed("c1"));
        kit.put(ada, "stripe", "{}");
        kit.vault.delete(ada, Actor.of(ticket(ada)), name("stripe"));
        assertThat(problem(() -> kit.get(ada, "stripe"))).isInstanceOf(Problem.NotFound.class);
        for (var table :
                new String[] {"keystore.dek", "credential", "credential_version", "credential_box", "backup_code"}) {
            assertThat(kit.one("SELECT count(*) FROM " + table)).as(table).isEqualTo("0");
        }
        assertThat(kit.put(ada, "stripe", "{}").version()).isEqualTo(1);
    }

    @Test
    void parallel_overwrites_make_one_line_of_versions() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Callable<Credential>>();
            for (var i = 0; i < 8; i++) {
                var text = "{\"n\":" + i + "}";
                work.add(() -> kit.put(ada, "busy", text));
            }
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        }
        assertThat(kit.vault.describe(ada, name("busy")).version()).isEqualTo(8);
        assertThat(kit.get(ada, "busy")).startsWith("{\"n\":");
    }

    @Test
    void codes_come_from_the_sealed_seed_and_the_value_does_not_hold_it() {
        kit.put(ada, "bank", CredentialType.LOGIN, "{\"password\":\"p\"}", seed("c1"));
        var now = kit.vault.totp(ticket(ada), name("bank"));
        assertThat(now.code().code()).matches("\\d{6}");
        assertThat(now.code().remaining()).isBetween(1, 30);
        assertThat(now.backupCodesLeft()).isEqualTo(1);
        assertThat(kit.get(ada, "bank")).isEqualTo("{\"password\":\"p\"}");
        assertThat(kit.vault.list(ada).toString()).contains("Bank").doesNotContain("GEZD");
        // Overwritten by one who only saw the hint.
        var used = new String(useCode("bank"), StandardCharsets.UTF_8);
        assertThat(used).isEqualTo("c1");
        kit.put(ada, "bank", CredentialType.CUSTOM, "{}", new TotpChange.Keep());
        assertThat(kit.vault.totp(ticket(ada), name("bank")).code().code())
                .isEqualTo(now.code().code());
        assertThat(kit.vault.totp(ticket(ada), name("bank")).backupCodesLeft()).isZero();
        assertThat(problem(() -> kit.put(ada, "none", CredentialType.LOGIN, "{}", new TotpChange.Keep())))
                .isInstanceOf(Problem.Invalid.class);
    }

    private byte[] useCode(String name) {
        try (var taken = kit.vault.useBackupCode(ticket(ada), name(name))) {
            return taken.code().reveal().clone();
        }
    }

    @Test
    void attack_14_a_hundred_callers_get_ten_codes_once_each_and_ninety_clean_errors() throws Exception {
        var given = new String[] {"c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"};
        kit.put(ada, "bank", CredentialType.TOTP, "{}", seed(given));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Callable<String>>();
            for (var i = 0; i < 100; i++) {
                work.add(() -> {
                    try {
                        return new String(useCode("bank"), StandardCharsets.UTF_8);
                    } catch (ProblemException e) {
                        return e.problem() instanceof Problem.Invalid ? "none" : e.toString();
                    }
                });
            }
            var got = new ArrayList<String>();
            for (var done : threads.invokeAll(work)) {
                got.add(done.get());
            }
            assertThat(got.stream().filter("none"::equals)).hasSize(90);
            assertThat(got.stream().filter(code -> !"none".equals(code))).containsExactlyInAnyOrder(given);
        }
        assertThat(kit.one("SELECT count(*) FROM backup_code WHERE box IS NULL AND octet_length(used_digest) = 32"))
                .isEqualTo("10");
    }

    @Test
    void more_codes_than_one_key_may_seal_are_given_in_order() {
        var many = new String[40];
        for (var i = 0; i < many.length; i++) {
            many[i] = "code-" + i;
        }
        kit.put(ada, "bank", CredentialType.TOTP, "{}", seed(many));
        for (var code : many) {
            assertThat(new String(useCode("bank"), StandardCharsets.UTF_8)).isEqualTo(code);
        }
        assertThat(kit.one("SELECT count(*) FROM keystore.dek WHERE purpose = 'totp-backup'"))
                .isEqualTo("3");
    }

    @Test
    void a9_no_plaintext_leaves_when_the_opening_cannot_be_put_on_record() {
        kit.put(ada, "bank", CredentialType.LOGIN, "{}", seed("c1"));
        kit.sql("REVOKE INSERT ON audit_entry FROM mg_vault");
        assertThat(problem(() -> kit.get(ada, "bank"))).isInstanceOf(Problem.Unavailable.class);
        assertThat(problem(() -> kit.vault.totp(ticket(ada), name("bank")))).isInstanceOf(Problem.Unavailable.class);
        assertThat(problem(() -> useCode("bank"))).isInstanceOf(Problem.Unavailable.class);
        kit.sql("GRANT INSERT ON audit_entry TO mg_vault");
        // The code nobody saw was not used up.
        assertThat(new String(useCode("bank"), StandardCharsets.UTF_8)).isEqualTo("c1");
    }

    @Test
    void what_is_stored_and_deleted_is_on_record_in_the_same_transaction_or_did_not_happen() {
        kit.put(ada, "bank", "{\"n\":1}");
        var entries = kit.audit.size(ada.org());
        kit.sql("REVOKE INSERT ON audit_entry FROM mg_vault");
        assertThat(problem(() -> kit.put(ada, "bank", "{\"n\":2}"))).isInstanceOf(Problem.Unavailable.class);
        assertThat(problem(() -> kit.put(ada, "new", "{}"))).isInstanceOf(Problem.Unavailable.class);
        assertThat(problem(() -> kit.vault.delete(ada, Actor.SYSTEM, name("bank"))))
                .isInstanceOf(Problem.Unavailable.class);
        assertThat(problem(() -> kit.vault.restore(ticket(ada), name("bank"), 1)))
                .isInstanceOf(Problem.Unavailable.class);
        kit.sql("GRANT INSERT ON audit_entry TO mg_vault");
        assertThat(kit.get(ada, "bank")).isEqualTo("{\"n\":1}");
        assertThat(kit.vault.list(ada)).extracting(Credential::version).containsExactly(1);
        kit.sql("REVOKE INSERT ON credential_box FROM mg_vault");
        assertThatThrownBy(() -> kit.put(ada, "bank", "{\"n\":3}"))
                .isInstanceOf(dev.mailgent.platform.db.DatabaseException.class);
        assertThat(kit.audit.size(ada.org())).as("only the reading").isEqualTo(entries + 1);
    }

    @Test
    void every_opening_is_on_record_with_who_and_what() {
        kit.put(ada, "bank", CredentialType.LOGIN, "{}", seed("c1"));
        kit.get(ada, "bank");
        kit.vault.totp(ticket(ada), name("bank"));
        useCode("bank");
        kit.vault.restore(ticket(ada), name("bank"), 1);
        kit.vault.delete(ada, Actor.of(ticket(ada)), name("bank"));
        assertThat(kit.audit.page(ada.org(), Optional.empty(), 10))
                .extracting(listed -> listed.entry().replaceAll(".*\"action\":\"([a-z._]+)\".*", "$1"))
                .containsExactly(
                        "credential.delete",
                        "credential.restore",
                        "totp.backup_code",
                        "totp.code",
                        "credential.open",
                        "credential.create");
        assertThat(kit.audit.page(ada.org(), Optional.empty(), 10)).allSatisfy(listed -> {
            assertThat(listed.entry()).contains(ada.id().wire()).doesNotContain("bank");
            assertThat(listed.personal()).containsEntry("name", "bank");
        });
    }

    @ParameterizedTest
    @EnumSource(value = FakeKms.Mood.class, names = "WELL", mode = EnumSource.Mode.EXCLUDE)
    void attack_8_without_the_key_service_the_answer_is_503_and_nothing_is_written(FakeKms.Mood mood) {
        kit.put(ada, "bank", "{}");
        kit.orgKeys.forgetAll();
        kit.kms.mood = mood;
        var entries = kit.audit.size(ada.org());
        assertThat(problem(() -> kit.get(ada, "bank"))).isInstanceOf(Problem.KmsUnavailable.class);
        assertThat(problem(() -> kit.put(ada, "bank", "{\"n\":2}"))).isInstanceOf(Problem.KmsUnavailable.class);
        assertThat(kit.audit.size(ada.org())).isEqualTo(entries);
        kit.kms.mood = FakeKms.Mood.WELL;
        kit.clock.advance(Duration.ofSeconds(10));
        assertThat(kit.get(ada, "bank")).isEqualTo("{}");
    }

    @Test
    void a10_a_sealed_vault_opens_and_takes_nothing_even_where_the_key_is_still_in_memory() {
        kit.put(ada, "bank", "{}");
        kit.sql("INSERT INTO keystore.org_seal SELECT id, now() FROM org");
        assertThat(kit.orgKeys.held()).isEqualTo(1);
        assertThat(problem(() -> kit.get(ada, "bank"))).isInstanceOf(Problem.Sealed.class);
        assertThat(problem(() -> kit.put(ada, "bank", "{}"))).isInstanceOf(Problem.Sealed.class);
        assertThat(problem(() -> kit.put(ada, "new", "{}"))).isInstanceOf(Problem.Sealed.class);
        kit.orgKeys.unseal(ada.org(), _ -> {});
        assertThat(kit.get(ada, "bank")).isEqualTo("{}");
    }

    @Test
    void a_read_after_a_key_rotation_wraps_the_data_key_anew() {
        kit.put(ada, "bank", "{\"x\":1}");
        kit.orgKeys.rotate(ada.org());
        assertThat(kit.get(ada, "bank")).isEqualTo("{\"x\":1}");
        Await.until(() -> "2".equals(kit.one("SELECT max(kek_version) FROM keystore.dek")));
        assertThat(kit.get(ada, "bank")).isEqualTo("{\"x\":1}");
    }

    private static Problem problem(ThrowingCallable call) {
        var thrown = org.assertj.core.api.Assertions.catchThrowableOfType(ProblemException.class, call);
        assertThat(thrown).isNotNull();
        return thrown.problem();
    }

    @Test
    void prints_of_everything_that_holds_a_secret_are_redacted() {
        assertThat(new Plaintext(new byte[] {1})).hasToString("[redacted]");
        var draft = new Draft(name("n"), CredentialType.LOGIN, VaultKit.plain("hunter2"), null, null, seed("c-9"));
        assertThat(draft.toString())
                .doesNotContain("hunter2")
                .doesNotContain("c-9")
                .doesNotContain("GEZD");
        assertThatThrownBy(() -> new CredentialName("a\u0000b")).isInstanceOf(ProblemException.class);
    }
}
