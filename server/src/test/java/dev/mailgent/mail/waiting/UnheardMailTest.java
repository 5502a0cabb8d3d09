package dev.mailgent.mail.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.event.EventBell;
import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnheardMailTest {
    @Test
    void a_mail_that_another_node_took_and_never_told_of_ends_the_wait_all_the_same() throws Exception {
        var app = TestApp.shared();
        var agent = app.agent(app.organization());
        var database = app.database();
        // Its notifications are never started.
        var bell = new EventBell(database, new Notifications(database), new SystemTx(database), false);
        var waiting = new Waiting(
                new WaitConfig(10, 10),
                new TenantTx(database),
                bell,
                app.keys(),
                InstantSource.system(),
                Duration.ofMillis(300));
        var caller = ((ApiKeys.Check.Known) app.keys().check(agent.key())).caller();
        var query = new WaitQuery(
                WaitQuery.Kind.CODE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(20),
                false);
        var found = new AtomicReference<@Nullable WaitAnswer>();
        var call = Thread.ofVirtual().start(() -> found.set(waiting.await(caller, agent.key(), query)));
        Await.until(() -> waiting.open() == 1 && call.getState() == Thread.State.TIMED_WAITING);

        app.receive(
                "noreply@shop.example",
                agent.email(),
                "From: noreply@shop.example\nSubject: Your code\n\nYour verification code is 318204.\n");

        Await.until(() -> found.get() != null);
        assertThat(found.get()).extracting("code").isEqualTo("318204");
    }
}
