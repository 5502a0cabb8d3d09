package dev.mailgent.protocol.smtp.client;

import dev.mailgent.protocol.smtp.ByteScan;
import dev.mailgent.protocol.smtp.MailPath;
import dev.mailgent.protocol.smtp.client.Delivery.Bounced;
import dev.mailgent.protocol.smtp.client.Delivery.Cause;
import dev.mailgent.protocol.smtp.client.Delivery.Retry;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One message over one connection: MAIL, RCPT for each, DATA, and a verdict for everyone.
final class Transaction {
    /// Replies to that many commands fit any socket buffer, so that neither side waits for the other (RFC 2920).
    private static final int WINDOW = 100;

    private static final Duration EARLY_REPLY = Duration.ofSeconds(5);

    private final SmtpConnection connection;
    private final Capabilities offers;
    private final OutgoingMail mail;
    private final @Nullable Delivery[] verdicts;
    private final List<Integer> asked = new ArrayList<>(); // recipients that RCPT is sent for, by position
    private final List<Integer> accepted = new ArrayList<>();
    private final boolean smtpUtf8;
    private boolean heardAnything;
    private boolean toldToGo;
    private boolean finalDotSent;

    Transaction(SmtpConnection connection, OutgoingMail mail) {
        this.connection = connection;
        this.offers = connection.capabilities();
        this.mail = mail;
        this.verdicts = new Delivery[mail.recipients().size()];
        this.smtpUtf8 = offers.smtpUtf8() && needsUtf8();
    }

    /// Never throws what the network does: that becomes verdicts.
    List<Delivery> run() {
        try {
            refuseWhatCannotBeSent();
            if (!asked.isEmpty()) {
                converse();
            }
        } catch (IOException e) {
            connection.markBroken();
            var text = connection.hop().host() + ": " + e.getMessage();
            undecided((_, recipient) ->
                    new Retry(new RecipientReply(recipient, 0, null, text), Cause.LOST, null, finalDotSent));
        }
        connection.transactionDone();
        var all = new ArrayList<Delivery>(verdicts.length);
        for (var verdict : verdicts) {
            all.add(Objects.requireNonNull(verdict));
        }
        return all;
    }

    /// True when the connection was gone, or sent us away, before a word about this mail was said.
    boolean neverBegan() {
        return !heardAnything && !asked.isEmpty();
    }

    private void refuseWhatCannotBeSent() {
        var wire = MessageWriter.wireBytes(mail.content());
        if (!mail.sender().isEmpty() && !MailPath.isWritable(mail.sender())) {
            refuseAll("5.1.7", "sender address cannot be written in SMTP");
        } else if (!offers.smtpUtf8() && !isAscii(mail.sender())) {
            refuseAll("5.6.7", connection.hop().host() + " does not offer SMTPUTF8, which the sender address needs");
        } else if (offers.maxBytes() > 0 && wire > offers.maxBytes()) {
            refuseAll(
                    "5.3.4",
                    "message has " + wire + " bytes, " + connection.hop().host() + " takes " + offers.maxBytes());
        }
        for (var i = 0; i < verdicts.length; i++) {
            var address = mail.recipients().get(i).address();
            if (verdicts[i] != null) {
                continue;
            }
            if (!MailPath.isWritable(address) || address.isEmpty()) {
                verdicts[i] = refusal(address, "5.1.3", "address cannot be written in SMTP");
            } else if (!offers.smtpUtf8() && !isAscii(address)) {
                verdicts[i] = refusal(
                        address,
                        "5.6.7",
                        connection.hop().host() + " does not offer SMTPUTF8, which this address needs");
            } else {
                asked.add(i);
            }
        }
    }

    private void refuseAll(String enhanced, String text) {
        undecided((_, recipient) -> refusal(recipient, enhanced, text));
    }

    private static Bounced refusal(String recipient, String enhanced, String text) {
        return new Bounced(new RecipientReply(recipient, 0, enhanced, text));
    }

    private void converse() throws IOException {
        var commands = new ArrayList<String>(asked.size() + 2);
        commands.add(mailCommand());
        asked.forEach(i -> commands.add(rcptCommand(mail.recipients().get(i))));
        commands.add("DATA\r\n");
        var last = commands.size() - 1;
        var window = offers.pipelining() ? WINDOW : 1;
        ServerReply refusedMail = null;
        ServerReply data = null;
        for (var from = 0; from <= last && refusedMail == null && !toldToGo; from += window) {
            if (from == last && accepted.isEmpty()) {
                break;
            }
            var part = commands.subList(from, Math.min(from + window, commands.size()));
            var answers = exchange(part, from + part.size() > last);
            for (var i = 0; i < answers.size(); i++) {
                var answer = answers.get(i);
                if (from + i == 0) {
                    refusedMail = answer.isPositive() ? null : answer;
                } else if (from + i == last) {
                    data = answer;
                } else if (refusedMail == null) {
                    decide(asked.get(from + i - 1), answer);
                }
            }
        }
        if (refusedMail != null) {
            var refusal = refusedMail;
            undecided((_, recipient) -> Verdict.of(refusal.about(recipient)));
        }
        finish(data);
    }

    /// Writes commands in one go and reads their replies; stops reading at 421, after which none follow.
    private List<ServerReply> exchange(List<String> commands, boolean withData) throws IOException {
        var limit = withData && commands.size() == 1
                ? connection.timeouts().dataStart()
                : connection.timeouts().command();
        return connection.within(limit, () -> {
            connection.send(String.join("", commands));
            var answers = new ArrayList<ServerReply>(commands.size());
            while (answers.size() < commands.size() && !toldToGo) {
                answers.add(heard(connection.read()));
            }
            return answers;
        });
    }

    private ServerReply heard(ServerReply reply) {
        if (reply.code() == 421) {
            toldToGo = true;
            connection.markBroken();
        } else {
            heardAnything = true;
        }
        return reply;
    }

    private void decide(int recipient, ServerReply answer) {
        if (answer.isPositive()) {
            accepted.add(recipient);
            return;
        }
        var reply = answer.about(mail.recipients().get(recipient).address());
        verdicts[recipient] = Verdict.ofRcpt(reply, !accepted.isEmpty());
    }

    private void finish(@Nullable ServerReply data) throws IOException {
        if (data != null && data.code() == 354) {
            if (accepted.isEmpty()) {
                closeEmptyMessage();
            } else {
                sendMessage();
            }
            return;
        }
        if (data != null && data.code() < 400) {
            throw new ProtocolException("DATA was answered " + data.code());
        }
        if (data != null) {
            undecided((_, recipient) -> Verdict.of(data.about(recipient)));
        } else if (toldToGo) {
            undecided((_, recipient) -> new Retry(
                    new RecipientReply(recipient, 421, null, connection.hop().host() + " closed the session"),
                    Cause.THROTTLED,
                    null,
                    false));
        }
        if (!toldToGo) {
            reset();
        }
    }

    /// The server said go although nobody was accepted: pipelined DATA cannot be taken back (RFC 2920 section 3.1).
    private void closeEmptyMessage() throws IOException {
        connection.within(connection.timeouts().command(), () -> {
            connection.send(".\r\n");
            return heard(connection.read());
        });
    }

    private void sendMessage() throws IOException {
        ServerReply answer;
        try {
            var blocks = connection.blocks();
            MessageWriter.write(mail.content(), blocks);
            finalDotSent = true; // from here on it may have arrived
            blocks.write(new byte[] {'.', '\r', '\n'});
            blocks.flush();
            answer = connection.within(connection.timeouts().dataEnd(), connection::read);
        } catch (IOException e) {
            answer = earlyReply(e);
        }
        heard(answer);
        var last = answer;
        undecided((_, recipient) -> Verdict.of(last.about(recipient)));
    }

    /// A server that had enough in the middle says why and closes; what it said may still be readable.
    private ServerReply earlyReply(IOException cause) throws IOException {
        if (finalDotSent) {
            throw cause;
        }
        try {
            var reply = connection.within(EARLY_REPLY, connection::read);
            if (!reply.isPositive()) {
                connection.markBroken();
                return reply;
            }
        } catch (IOException nothing) {
            cause.addSuppressed(nothing);
        }
        throw cause;
    }

    private void reset() throws IOException {
        if (!connection.command("RSET").isPositive()) {
            connection.markBroken();
        }
    }

    private String mailCommand() {
        var line = new StringBuilder("MAIL FROM:<").append(mail.sender()).append('>');
        if (offers.size()) {
            line.append(" SIZE=").append(MessageWriter.wireBytes(mail.content()));
        }
        if (offers.eightBitMime() && ByteScan.hasEightBit(mail.content())) {
            line.append(" BODY=8BITMIME");
        }
        if (smtpUtf8) {
            line.append(" SMTPUTF8");
        }
        if (offers.dsn()) {
            if (mail.dsnReturn() != null) {
                line.append(" RET=").append(mail.dsnReturn());
            }
            if (mail.envelopeId() != null && isAscii(mail.envelopeId())) {
                line.append(" ENVID=").append(xtext(mail.envelopeId()));
            }
        }
        return line.append("\r\n").toString();
    }

    private String rcptCommand(OutgoingMail.To to) {
        var line = new StringBuilder("RCPT TO:<").append(to.address()).append('>');
        if (offers.dsn()) {
            if (!to.notifyOn().isEmpty()) {
                var words = to.notifyOn().stream().sorted().map(Enum::name).toList();
                line.append(" NOTIFY=").append(String.join(",", words));
            }
            var original = to.originalRecipient();
            if (original != null && isAscii(original)) {
                var type = original.indexOf(';') + 1;
                line.append(" ORCPT=").append(original, 0, type).append(xtext(original.substring(type)));
            }
        }
        return line.append("\r\n").toString();
    }

    /// RFC 3461 section 4. Only ASCII comes here.
    private static String xtext(String text) {
        var coded = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c > ' ' && c < 0x7F && c != '+' && c != '=') {
                coded.append(c);
            } else {
                coded.append('+').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
                coded.append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return coded.toString();
    }

    /// Addresses beyond ASCII, or a header in UTF-8 (RFC 6532): only such mail asks for the extension.
    private boolean needsUtf8() {
        return !isAscii(mail.sender())
                || mail.recipients().stream().anyMatch(to -> !isAscii(to.address()))
                || headerHasEightBit(mail.content());
    }

    private static boolean headerHasEightBit(byte[] content) {
        var at = 0;
        while (at < content.length && content[at] != '\n' && content[at] != '\r') {
            var end = ByteScan.lf(content, at, content.length);
            for (; at < end; at++) {
                if (content[at] < 0) {
                    return true;
                }
            }
            at++;
        }
        return false;
    }

    private static boolean isAscii(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }

    @FunctionalInterface
    private interface Decision {
        Delivery of(int position, String recipient);
    }

    private void undecided(Decision decision) {
        for (var i = 0; i < verdicts.length; i++) {
            if (verdicts[i] == null) {
                verdicts[i] = decision.of(i, mail.recipients().get(i).address());
            }
        }
    }
}
