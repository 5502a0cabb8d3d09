package dev.mailgent.protocol.compose;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Looks at composed bytes: by hand for what the wire must be, through Angus Mail for what a reader makes of them.
final class Wire {
    private Wire() {}

    static MimeMessage read(byte[] wire) throws MessagingException {
        return new MimeMessage(null, new ByteArrayInputStream(wire));
    }

    static String text(byte[] wire) {
        return new String(wire, StandardCharsets.UTF_8);
    }

    /// Names of the message's own header fields, lower case, in order.
    static List<String> headerNames(byte[] wire) {
        var names = new ArrayList<String>();
        for (var line : text(wire).split("\r\n", -1)) {
            if (line.isEmpty()) {
                break;
            }
            if (line.charAt(0) != ' ' && line.charAt(0) != '\t') {
                names.add(line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /// CRLF only, no line over 998 octets, header lines with words within 78, and 7 bits unless told otherwise.
    static void isClean(byte[] wire, boolean utf8Header) {
        var lineStart = 0;
        for (int i = 0; i < wire.length; i++) {
            if (wire[i] == '\r') {
                assertThat(i + 1 < wire.length && wire[i + 1] == '\n')
                        .as("CR without LF at %d", i)
                        .isTrue();
            }
            if (wire[i] == '\n') {
                assertThat(i > 0 && wire[i - 1] == '\r')
                        .as("LF without CR at %d", i)
                        .isTrue();
                assertThat(i - 1 - lineStart).as("line length").isLessThanOrEqualTo(998);
                lineStart = i + 1;
            }
            assertThat(wire[i]).as("byte at %d", i).isNotEqualTo((byte) 0);
            if (!utf8Header) {
                assertThat(wire[i]).as("byte at %d", i).isPositive();
            }
        }
        assertThat(lineStart).as("ends with a line end").isEqualTo(wire.length);
    }

    static List<String> headerLines(byte[] wire) {
        var lines = new ArrayList<String>();
        for (var line : Wire.text(wire).split("\r\n", -1)) {
            if (line.isEmpty()) {
                break;
            }
            lines.add(line);
        }
        return lines;
    }
}
