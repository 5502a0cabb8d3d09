package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.SmtpReply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps what it gets. Local parts decide: `unknown` is refused for good, `busy` for now, `broken` throws.
final class Inbox implements MailReceiver {
    private final List<ReceivedMail> mails = new CopyOnWriteArrayList<>();
    private volatile Function<ReceivedMail, SmtpReply> answer = _ -> SmtpReply.ok("kept");

    @Override
    public @Nullable SmtpReply sender(Peer peer, Sender sender) {
        return sender.address().startsWith("banned@") ? SmtpReply.of(550, "5.7.1", "Not from you") : null;
    }

    @Override
    public RcptDecision recipient(Peer peer, Sender sender, Recipient recipient) {
        var address = recipient.address();
        if (address.startsWith("unknown")) {
            return RcptDecision.refused(550, "5.1.1", "No such mailbox");
        }
        if (address.startsWith("busy@")) {
            return RcptDecision.refused(450, "4.2.1", "Busy");
        }
        if (address.startsWith("broken@")) {
            throw new IllegalStateException("directory is down");
        }
        return RcptDecision.accepted("box of " + address);
    }

    @Override
    public SmtpReply receive(ReceivedMail mail) {
        var reply = answer.apply(mail);
        if (reply.isPositive()) {
            mails.add(mail);
        }
        return reply;
    }

    void answers(Function<ReceivedMail, SmtpReply> next) {
        answer = next;
    }

    List<ReceivedMail> mails() {
        return mails;
    }

    ReceivedMail only() {
        if (mails.size() != 1) {
            throw new AssertionError("expected one mail, there are " + mails.size());
        }
        return mails.getFirst();
    }

    static String text(ReceivedMail mail) {
        return new String(mail.raw(), StandardCharsets.ISO_8859_1);
    }
}
