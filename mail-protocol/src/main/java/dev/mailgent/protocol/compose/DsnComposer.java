package dev.mailgent.protocol.compose;

import dev.mailgent.protocol.compose.DeliveryFailure.Action;
import dev.mailgent.protocol.compose.DeliveryFailure.Recipient;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Writes the report a sender gets when mail could not be delivered: multipart/report of words for a
/// person, fields for a program (RFC 3464), and the header of the failed mail (RFC 6522).
///
/// What remote servers said is quoted on one line each, without controls. Send it with a null return path only.
public final class DsnComposer {
    /// A returned header larger than this is cut at a line end.
    private static final int MAX_RETURNED_OCTETS = 64 * 1024;

    private static final int MAX_DIAGNOSTIC_CHARS = 800;

    private DsnComposer() {}

    /// @throws ComposeException when an address cannot be written
    public static byte[] compose(DeliveryFailure failure) {
        var root = new Part.Multi(
                "multipart/report",
                List.of("report-type=delivery-status"),
                List.of(
                        MessageComposer.readable("text/plain", words(failure)),
                        leaf("message/delivery-status", fields(failure)),
                        leaf("text/rfc822-headers", Body.text(returnedHeader(failure.originalHeaders())))));
        var sink = new Sink((int) root.wireBytes() + 1024);
        sink.header("Date", MessageComposer.date(failure.date()));
        MessageComposer.addresses(sink, "From", "from", List.of(failure.from()), false);
        MessageComposer.addresses(sink, "To", "to", List.of(failure.to()), false);
        sink.header("Message-ID", FieldRules.messageId("messageId", failure.messageId()));
        if (FieldRules.isMessageId(failure.originalMessageId(), false)) {
            sink.header("In-Reply-To", failure.originalMessageId());
            sink.header("References", failure.originalMessageId());
        }
        sink.header("Subject", HeaderText.unstructured(subject(failure), "Subject: ".length()));
        sink.header("Auto-Submitted", "auto-replied"); // RFC 3834 section 5
        PartWriter.write(sink, root, failure.messageId());
        return sink.toByteArray();
    }

    private static Part leaf(String type, Body body) {
        return new Part.Leaf(List.of(type), List.of(), body);
    }

    private static boolean failed(DeliveryFailure failure) {
        return failure.recipients().stream().anyMatch(to -> to.action() == Action.FAILED);
    }

    private static String subject(DeliveryFailure failure) {
        var original = failure.originalSubject();
        var about = original == null ? "" : oneLine(original, 200);
        var what = failed(failure) ? "Undelivered mail" : "Delayed mail";
        return about.isEmpty() ? what : what + ": " + about;
    }

    private static String words(DeliveryFailure failure) {
        var out = new StringBuilder();
        out.append(failed(failure) ? "Your message could not be delivered" : "Your message is delayed");
        var subject = failure.originalSubject();
        if (subject != null && !subject.isBlank()) {
            out.append(":\n\n    ").append(oneLine(subject, 200)).append("\n\n");
        } else {
            out.append(".\n\n");
        }
        for (var to : failure.recipients()) {
            out.append(oneLine(to.address(), 320))
                    .append('\n')
                    .append("    ")
                    .append(reason(to))
                    .append("\n\n");
        }
        out.append(
                failed(failure)
                        ? "It will not be tried again. The details are attached.\n"
                        : "It will be tried again; you need not send it once more.\n");
        return out.toString();
    }

    private static String reason(Recipient to) {
        var answer = to.diagnostic() == null ? "No answer from the receiving server." : oneLine(to.diagnostic(), 400);
        return to.remoteMta() == null ? answer : oneLine(to.remoteMta(), 255) + " said: " + answer;
    }

    /// ASCII lines that need no encoding, which this type must not have (RFC 2046 section 5.2.1).
    private static Body fields(DeliveryFailure failure) {
        var out = new Sink(1024);
        out.header("Reporting-MTA", List.of("dns;", oneLine(failure.reportingMta(), 255)));
        out.header("Arrival-Date", MessageComposer.date(failure.arrived()));
        for (int i = 0; i < failure.recipients().size(); i++) {
            var to = failure.recipients().get(i);
            out.crlf().header("Final-Recipient", recipient("recipients[" + i + "].address", to.address()));
            out.header("Action", to.action().wireName);
            out.header("Status", status(to));
            if (to.remoteMta() != null) {
                out.header("Remote-MTA", List.of("dns;", ascii(oneLine(to.remoteMta(), 255))));
            }
            if (to.diagnostic() != null) {
                var said = ascii(oneLine(to.diagnostic(), MAX_DIAGNOSTIC_CHARS));
                out.header("Diagnostic-Code", HeaderText.verbatimIfAscii("smtp; " + said, 17));
            }
            if (to.lastAttempt() != null) {
                out.header("Last-Attempt-Date", MessageComposer.date(to.lastAttempt()));
            }
        }
        return Body.asLines(out.toByteArray());
    }

    private static List<String> recipient(String field, String address) {
        var wire = WireAddress.of(field, address);
        if (FieldRules.isAscii(wire)) {
            return List.of("rfc822;", wire);
        }
        // utf-8-addr-xtext, the form for 7-bit reports (RFC 6533 section 3).
        var xtext = new StringBuilder();
        wire.codePoints().forEach(c -> {
            if (c > 0x20 && c < 0x7F && c != '\\' && c != '+' && c != '=') {
                xtext.append((char) c);
            } else {
                xtext.append("\\x{")
                        .append(Integer.toHexString(c).toUpperCase(Locale.ROOT))
                        .append('}');
            }
        });
        return List.of("utf-8;", xtext.toString());
    }

    private static String status(Recipient to) {
        var status = to.status();
        var wellFormed = status.length() >= 5 && status.length() <= 9 && isStatus(status);
        return wellFormed ? status : to.action() == Action.FAILED ? "5.0.0" : "4.0.0";
    }

    private static boolean isStatus(String status) {
        var dots = 0;
        for (int i = 0; i < status.length(); i++) {
            char c = status.charAt(i);
            if (c == '.') {
                dots++;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return dots == 2 && "245".indexOf(status.charAt(0)) >= 0 && status.charAt(1) == '.' && !status.endsWith(".");
    }

    /// Foreign words on one line: controls and runs of spaces become one space.
    private static String oneLine(String foreign, int maxChars) {
        var out = new StringBuilder();
        foreign.codePoints().limit(maxChars).forEach(c -> {
            var space = c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029;
            if (!space) {
                out.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c);
            } else if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
        });
        return out.toString().strip();
    }

    private static String ascii(String line) {
        var out = new StringBuilder(line.length());
        line.codePoints().forEach(c -> out.append(c < 0x7F ? (char) c : '?'));
        return out.toString();
    }

    /// The header alone; bytes that are no UTF-8 become U+FFFD.
    private static String returnedHeader(byte[] original) {
        int end = Math.min(endOfHeader(original), MAX_RETURNED_OCTETS);
        while (end > 0 && end < original.length && original[end - 1] != '\n') {
            end--;
        }
        return new String(Arrays.copyOf(original, end), StandardCharsets.UTF_8);
    }

    private static int endOfHeader(byte[] original) {
        for (int i = 0; i < original.length; i++) {
            var atLineStart = i == 0 || original[i - 1] == '\n';
            if (atLineStart
                    && (original[i] == '\n'
                            || (original[i] == '\r' && i + 1 < original.length && original[i + 1] == '\n'))) {
                return i;
            }
        }
        return original.length;
    }
}
