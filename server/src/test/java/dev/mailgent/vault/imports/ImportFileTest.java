package dev.mailgent.vault.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.platform.problem.ProblemException;
import dev.mailgent.vault.imports.ImportFile.Format;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImportFileTest {
    private static ImportFile read(String content) {
        return ImportFile.read(Format.of(null, content), content);
    }

    private static String shown(Item item) {
        return item.type() + " " + item.name() + " " + item.data() + " " + item.metadata();
    }

    @Test
    void an_env_file_is_read_as_shells_read_it() {
        var file = read("""
                # comment
                PLAIN=a b # why
                export EXPORTED=x#y
                SINGLE='a "b" \\n $c'
                DOUBLE="a \\"b\\"\\nc"
                LONG="-----BEGIN-----
                abc
                -----END-----"
                EMPTY=
                1BAD=x
                no equals
                OPEN="never closed

                LAST=z""");
        assertThat(file.items().stream().map(item -> item.name() + item.data()).toList())
                .containsExactly(
                        "PLAIN{\"key\":\"a b\"}",
                        "EXPORTED{\"key\":\"x#y\"}",
                        "SINGLE{\"key\":\"a \\\"b\\\" \\\\n $c\"}",
                        "DOUBLE{\"key\":\"a \\\"b\\\"\\nc\"}",
                        "LONG{\"key\":\"-----BEGIN-----\\nabc\\n-----END-----\"}",
                        "EMPTY{}",
                        "LAST{\"key\":\"z\"}");
        assertThat(file.skipped())
                .containsExactly(
                        "line 10: not a variable's name", "line 11: not NAME=value", "line 12: a quote is not closed");
    }

    @Test
    void a_1password_csv_becomes_logins_with_their_second_factor() {
        var file = read("Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\r\n"
                + "Bank,https://bank.example,ada,\"p,\"\"w\"\"\",otpauth://totp/x?secret=JBSWY3DPEHPK3PXP,false,false,,\"two\r\nlines\"\r\n"
                + "Note only,,,,,false,false,,text\r\n"
                + "short,row\r\n"
                + "Nothing,,,,,false,false,,\r\n");
        assertThat(file.items().stream().map(ImportFileTest::shown).toList())
                .containsExactly(
                        "LOGIN Bank {\"password\":\"p,\\\"w\\\"\",\"totp\":\"otpauth://totp/x?secret=JBSWY3DPEHPK3PXP\","
                                + "\"notes\":\"two\\r\\nlines\"} {\"uri\":\"https://bank.example\",\"username\":\"ada\"}",
                        "CUSTOM Note only {\"notes\":\"text\"} {}");
        assertThat(file.skipped()).hasSize(2).allMatch(note -> note.matches("line [56]: .*"));
    }

    @Test
    void a_bitwarden_csv_keeps_its_own_fields() {
        var file = read("""
                folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp
                Work,,login,Site,,"pin: 12
                q: a: b",0,https://s.example,ada,pw,JBSWY3DPEHPK3PXP
                ,,alien,X,,,0,,,,
                """);
        assertThat(file.items().stream().map(ImportFileTest::shown).toList())
                .containsExactly(
                        "LOGIN Site {\"password\":\"pw\",\"totp\":\"JBSWY3DPEHPK3PXP\",\"pin\":\"12\",\"q\":\"a: b\"}"
                                + " {\"uri\":\"https://s.example\",\"username\":\"ada\",\"tags\":\"Work\"}");
        assertThat(file.skipped()).containsExactly("line 4: a kind of item we do not know");
    }

    @Test
    void a_bitwarden_json_has_logins_notes_cards_and_keys() {
        var file = read("""
                {"encrypted": false, "folders": [], "items": [
                 {"type": 1, "name": "Site", "login": {"username": "ada", "password": "pw", "totp": null,
                  "uris": [{"match": null, "uri": "https://s.example"}]}, "fields": [{"name": "pin", "value": "1"}]},
                 {"type": 2, "name": "Note", "notes": "n", "secureNote": {"type": 0}},
                 {"type": 3, "name": "Visa", "card": {"cardholderName": "Ada", "number": "4111111111111111",
                  "expMonth": "1", "expYear": "2035", "code": "123", "brand": "Visa"}},
                 {"type": 5, "name": "Key", "sshKey": {"privateKey": "k", "publicKey": "p"}},
                 {"type": 9, "name": "Later"}]}""");
        assertThat(file.items().stream().map(ImportFileTest::shown).toList())
                .containsExactly(
                        "LOGIN Site {\"password\":\"pw\",\"pin\":\"1\"} {\"username\":\"ada\",\"uri\":\"https://s.example\"}",
                        "CUSTOM Note {\"notes\":\"n\"} {}",
                        "CARD Visa {\"cardholder\":\"Ada\",\"number\":\"4111111111111111\",\"expMonth\":\"01\","
                                + "\"expYear\":\"2035\",\"cvc\":\"123\"} {\"brand\":\"Visa\",\"last4\":\"1111\"}",
                        "SSH_KEY Key {\"privateKey\":\"k\"} {\"publicKey\":\"p\"}");
        assertThat(file.skipped()).containsExactly("item 5: a kind of item we do not know");
    }

    @Test
    void a_1password_export_is_read_by_designation_and_section() {
        var file = read("""
                {"accounts": [{"vaults": [{"items": [
                 {"categoryUuid": "001", "overview": {"title": "Site", "url": "https://s.example"}, "details": {
                  "loginFields": [{"designation": "username", "value": "ada"}, {"designation": "password", "value": "pw"}],
                  "notesPlain": "", "sections": [{"fields": [
                   {"title": "one-time password", "id": "TOTP_1", "value": {"totp": "JBSWY3DPEHPK3PXP"}},
                   {"title": "pin", "id": "x", "value": {"concealed": "12"}}]}]}}]}]}]}""");
        assertThat(file.items().stream().map(ImportFileTest::shown).toList())
                .containsExactly("LOGIN Site {\"password\":\"pw\",\"totp\":\"JBSWY3DPEHPK3PXP\",\"pin\":\"12\"}"
                        + " {\"uri\":\"https://s.example\",\"username\":\"ada\"}");
    }

    @Test
    void a_file_that_is_something_else_is_refused_as_a_whole() {
        for (var content : List.of(
                "{\"encrypted\": true, \"items\": []}",
                "{\"a\":1}",
                "{",
                "title,password\n",
                "A=1\n".repeat(1) + many())) {
            assertThatThrownBy(() -> read(content)).as(content).isInstanceOf(ProblemException.class);
        }
    }

    private static String many() {
        var text = new StringBuilder();
        for (var i = 0; i < 1001; i++) {
            text.append("K").append(i).append("=1\n");
        }
        return text.toString();
    }

    @Test
    void hostile_files_take_linear_time() {
        var started = System.nanoTime();
        for (var content : List.of(
                "A=\"".repeat(300_000),
                "\"".repeat(1_000_000),
                "title,password\n" + "\"".repeat(1_000_000),
                ",".repeat(1_000_000),
                "=\n".repeat(400_000),
                "x\n".repeat(400_000),
                "[".repeat(1_000_000))) {
            try {
                read(content);
            } catch (ProblemException _) {
                // refused is fine
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
    }
}
