package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.mail.sandbox.Answers;
import dev.mailgent.mail.sandbox.Correspondent;
import dev.mailgent.mail.sandbox.Correspondent.Addressed;
import dev.mailgent.mail.sandbox.Question;
import dev.mailgent.protocol.compose.Mailbox;
import dev.mailgent.protocol.smtp.client.Delivery;
import dev.mailgent.protocol.smtp.client.OutgoingMail;
import dev.mailgent.protocol.smtp.client.RecipientReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Mail to `sandbox.test`: the transport takes it as its [Correspondent]s do, and what they answer arrives by the
/// receiving path, after the delivery is settled. Each answer has an id of its own that follows from the message, so a
/// repeat after a crash is the same mail and is stored once.
final class SandboxRecipients {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxRecipients.class);

    /// What `slow@` asks the sender to wait; the schedule takes a short wait that was asked for three times.
    private static final Duration PUT_OFF = Duration.ofSeconds(1);

    private static final int PUT_OFF_TIMES = 2;
    private static final int MAX_PUT_OFF_TIMES = 3;

    private final LocalTransport local;

    SandboxRecipients(LocalTransport local) {
        this.local = local;
    }

    /// One outcome per recipient, in their order.
    ///
    /// @param attempt from 1
    List<Transport.Outcome> deliver(OutgoingMail mail, int attempt) {
        return mail.recipients().stream()
                .map(to -> Correspondent.of(to.address())
                        .map(addressed -> outcome(addressed, attempt))
                        .orElseGet(() -> stranger(to.address())))
                .toList();
    }

    private static Transport.Outcome outcome(Addressed to, int attempt) {
        return switch (to.who()) {
            case SLOW -> attempt <= putOffTimes(to.tag()) ? putOff(to.address()) : taken(to.address(), "delivered");
            // Until the report comes: taken by a server that finds out later.
            case BOUNCED -> taken(to.address(), "sent");
            case DELIVERED, COMPLAINED, OOO, OTP, REPLY, INJECT -> taken(to.address(), "delivered");
        };
    }

    private static int putOffTimes(@Nullable String tag) {
        return tag != null && tag.length() == 1 && tag.charAt(0) >= '1' && tag.charAt(0) <= '0' + MAX_PUT_OFF_TIMES
                ? tag.charAt(0) - '0'
                : PUT_OFF_TIMES;
    }

    private static Transport.Outcome taken(String address, String state) {
        return new Transport.Outcome(address, state, 250, "2.0.0", "Sandbox: taken, nothing left this machine", null);
    }

    private static Transport.Outcome putOff(String address) {
        var reply = new RecipientReply(address, 451, "4.7.1", "Sandbox: not yet, try again in a second");
        return Transport.Outcome.of(
                new Delivery.Retry(reply, Delivery.Cause.REFUSED_FOR_NOW, PUT_OFF, false), "delivered");
    }

    private static Transport.Outcome stranger(String address) {
        var text = "Sandbox: nobody has this name; there are " + Correspondent.names();
        return Transport.Outcome.of(new Delivery.Bounced(new RecipientReply(address, 550, "5.1.1", text)), "");
    }

    /// Whether a recipient that took a mail may have something to say to it.
    static boolean mayAnswer(String recipient) {
        return Correspondent.of(recipient)
                .filter(to -> Answers.mayAnswer(to.who()))
                .isPresent();
    }

    /// Lets the recipients of a message answer.
    ///
    /// @param at when the message was accepted for sending
    void answer(Agent agent, String messageId, Instant at, byte[] raw, List<String> recipients) {
        var question = Question.of(messageId, new Mailbox(agent.name(), agent.email()), at, raw);
        for (var recipient : recipients) {
            Correspondent.of(recipient).flatMap(to -> Answers.to(to, question)).ifPresent(letter -> {
                var mail = OutgoingMail.of(letter.sender(), List.of(agent.email()), letter.raw());
                for (var outcome : local.deliver(mail)) {
                    settle(recipient, outcome);
                }
            });
        }
    }

    private static void settle(String recipient, Transport.Outcome outcome) {
        if (outcome.retry() != null) {
            throw new IllegalStateException("the answer of " + recipient + " is put off: " + outcome.text());
        }
        if (!outcome.state().equals("delivered")) {
            LOG.info("the answer of {} was refused: {}", recipient, outcome.text());
        }
    }
}
