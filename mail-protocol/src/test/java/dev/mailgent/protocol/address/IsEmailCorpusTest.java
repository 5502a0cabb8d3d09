package dev.mailgent.protocol.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.mime.Corpus;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class IsEmailCorpusTest {
    /// Valid in RFC 5321, so an API caller may send there; ERR is valid nowhere. What lies between is tolerated in
    /// headers only, and not judged here.
    private static final Set<String> ACCEPTED = Set.of("ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN", "ISEMAIL_RFC5321");

    @Test
    void recipients_valid_in_rfc_5321_are_accepted_and_broken_ones_refused() throws Exception {
        var file = Corpus.directory("address-isemail").resolve("tests.xml");
        var tests = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(Corpus.bytes(file)))
                .getElementsByTagName("test");
        int judged = 0;
        var failures = new ArrayList<String>();
        for (int i = 0; i < tests.getLength(); i++) {
            var test = (Element) tests.item(i);
            String category = text(test, "category");
            boolean wanted = ACCEPTED.contains(category);
            String address = unescaped(text(test, "address"));
            var check = AddressParser.parseSingle(address);
            AddressParser.parseList(address); // must not throw on any of them
            if (wanted || category.equals("ISEMAIL_ERR")) {
                judged++;
                if (check instanceof AddressCheck.Accepted != wanted) {
                    failures.add(text(test, "diagnosis") + " " + address + ": " + check);
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "corpus address-isemail: %d/%d of VALID and ERR, of %d (bar 98 %%)%n",
                judged - failures.size(),
                judged,
                tests.getLength());
        assertThat(tests.getLength()).isEqualTo(164);
        assertThat(failures).isEmpty();
    }

    private static String text(Element test, String name) {
        return test.getElementsByTagName(name).item(0).getTextContent();
    }

    /// U+2400 and up stand for control characters.
    private static String unescaped(String address) {
        var out = new StringBuilder();
        address.chars().forEach(c -> out.append((char) (c >= 0x2400 && c < 0x2420 ? c - 0x2400 : c)));
        return out.toString();
    }
}
