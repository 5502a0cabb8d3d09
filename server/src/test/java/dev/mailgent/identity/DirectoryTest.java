package dev.mailgent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.account.Organizations;
import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectoryTest {
    private final TestClock clock = TestClock.atPresent();
    private TestNode node;
    private Organizations.Founded org;

    @BeforeAll
    void start() {
        node = TestNode.start(clock);
        org = node.organization();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void an_address_is_found_in_any_spelling_and_its_tag_is_told() {
        var email = node.identity(org).identity().email();
        var at = email.indexOf('@');

        assertThat(node.directory.find(email)).isEqualTo(node.directory.find(email.toUpperCase(Locale.ROOT)));
        var tagged = node.directory.find(email.substring(0, at) + "+Shop+2" + email.substring(at));
        assertThat(tagged).isInstanceOfSatisfying(Recipient.Known.class, known -> {
            assertThat(known.tag()).isEqualTo("Shop+2");
            assertThat(known.agent().email()).isEqualTo(email);
            assertThat(known.agent().org()).isEqualTo(org.organization().id());
        });
        assertThat(node.directory.find(email))
                .isInstanceOfSatisfying(
                        Recipient.Known.class, known -> assertThat(known.tag()).isNull());
    }

    @Test
    void any_text_is_answered() {
        var email = node.identity(org).identity().email();
        for (var text : List.of(
                "",
                "@",
                "a@",
                "@" + TestNode.DOMAIN,
                "nobody@" + TestNode.DOMAIN,
                "+tag@" + TestNode.DOMAIN,
                "a\0b@" + TestNode.DOMAIN,
                "\ud800@" + TestNode.DOMAIN,
                "x".repeat(100_000) + "@" + TestNode.DOMAIN,
                email + ".",
                " " + email,
                "'; DROP TABLE address; --@" + TestNode.DOMAIN)) {
            assertThat(node.directory.find(text)).as(text).isInstanceOf(Recipient.Unknown.class);
        }
    }

    @Test
    void an_address_made_or_renamed_is_seen_at_once_also_on_another_node() {
        try (var other = node.sibling(clock, true)) {
            var made = node.identity(org).identity();
            assertThat(other.directory.find(made.email())).isInstanceOf(Recipient.Known.class);

            node.identities.update(org.organization().id(), made.id().wire(), "Renamed", List.of(), List.of());

            assertThat(name(node, made)).isEqualTo("Renamed");
            Await.until(() -> name(other, made).equals("Renamed"));
            assertThat(node.directory.agent(made.org(), made.id()))
                    .hasValueSatisfying(agent -> assertThat(agent.name()).isEqualTo("Renamed"));
        }
    }

    @Test
    void an_agent_is_found_only_inside_its_organization_and_only_while_it_lives() {
        var made = node.identity(org).identity();
        var stranger = node.organization().organization().id();

        assertThat(node.directory.agent(made.org(), made.id())).isPresent();
        assertThat(node.directory.agent(stranger, made.id())).isEmpty();
        node.identities.delete(made.org(), made.id().wire());
        assertThat(node.directory.agent(made.org(), made.id())).isEmpty();
    }

    private static String name(TestNode where, Identity identity) {
        return where.directory.find(identity.email()) instanceof Recipient.Known known
                ? known.agent().name()
                : "";
    }
}
