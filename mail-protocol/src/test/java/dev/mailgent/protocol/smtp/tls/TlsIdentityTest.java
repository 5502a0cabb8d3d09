package dev.mailgent.protocol.smtp.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsIdentityTest {
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir
    Path dir;

    @Test
    void a_self_signed_pair_is_made_and_read_back() throws Exception {
        SelfSignedCertificate.create(cert(), key(), "mx.example.test", NOW);

        var certificate = new TlsIdentity(cert(), key()).certificate();
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity(Date.from(NOW));
        certificate.checkValidity(Date.from(NOW.plusSeconds(9 * 365 * 86400L)));
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=mx.example.test");
        assertThat(certificate.getSubjectAlternativeNames()).containsExactly(List.of(2, "mx.example.test"));
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getSerialNumber()).isPositive();
    }

    @Test
    void the_key_is_for_its_owner_only() throws Exception {
        SelfSignedCertificate.create(cert(), key(), "mx.test", NOW);

        assertThat(Files.getPosixFilePermissions(key())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var files = Files.list(dir)) {
            assertThat(files).containsExactlyInAnyOrder(cert(), key());
        }
    }

    @Test
    void two_pairs_differ_and_do_not_mix() throws Exception {
        SelfSignedCertificate.create(cert(), key(), "mx.test", NOW);
        SelfSignedCertificate.create(dir.resolve("other.pem"), dir.resolve("other.key"), "mx.test", NOW);

        assertThatThrownBy(() -> new TlsIdentity(cert(), dir.resolve("other.key")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not the key of the first certificate");
    }

    @Test
    void a_renewed_pair_is_used_without_a_restart_and_a_broken_one_is_not() throws Exception {
        SelfSignedCertificate.create(cert(), key(), "old.test", NOW);
        var identity = new TlsIdentity(cert(), key());
        var before = identity.get();

        Files.writeString(cert(), "rubbish");
        Files.setLastModifiedTime(cert(), FileTime.from(Instant.now().plusSeconds(60)));
        identity.refresh();
        assertThat(identity.get()).isSameAs(before);

        SelfSignedCertificate.create(cert(), key(), "new.test", NOW);
        Files.setLastModifiedTime(cert(), FileTime.from(Instant.now().plusSeconds(120)));
        identity.refresh();
        assertThat(identity.get()).isNotSameAs(before);
        assertThat(identity.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=new.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rubbish", "-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----\n"})
    void a_file_that_is_no_key_is_refused_by_name_and_without_its_content(String content) throws Exception {
        SelfSignedCertificate.create(cert(), key(), "mx.test", NOW);
        Files.writeString(key(), content);

        assertThatThrownBy(() -> new TlsIdentity(cert(), key()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(key().toString())
                .hasMessageNotContaining("!!!");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out %s",
                "genrsa -traditional -out %s 2048",
                "ecparam -name prime256v1 -genkey -noout -out %s",
                "ecparam -name secp384r1 -genkey -out %s",
                "genpkey -algorithm ED25519 -out %s"
            })
    void keys_as_openssl_writes_them_are_read(String makeKey) throws Exception {
        assumeTrue(Files.isExecutable(OPENSSL), "openssl is not installed");
        openssl(makeKey.formatted(key()));
        openssl("req -x509 -new -key " + key() + " -subj /CN=mx.test -days 30 -out " + cert());

        assertThat(new TlsIdentity(cert(), key()).get()).isNotNull();
    }

    @Test
    void openssl_finds_nothing_wrong_with_our_certificate() throws Exception {
        assumeTrue(Files.isExecutable(OPENSSL), "openssl is not installed");
        SelfSignedCertificate.create(cert(), key(), "mx.test", Instant.now());

        assertThat(openssl("verify -x509_strict -check_ss_sig -CAfile " + cert() + " -partial_chain "
                        + "-verify_hostname mx.test -purpose sslserver " + cert()))
                .contains("OK");
    }

    @Test
    void lengths_and_object_identifiers_take_the_shortest_form() {
        assertThat(Der.oid("1.2.840.10045.4.3.2"))
                .containsExactly(0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02);
        assertThat(Der.integer(BigInteger.valueOf(128))).containsExactly(0x02, 0x02, 0x00, 0x80);
        assertThat(Der.octetString(new byte[127])).startsWith(0x04, 0x7F);
        assertThat(Der.octetString(new byte[128])).startsWith(0x04, 0x81, 0x80);
        assertThat(Der.octetString(new byte[256])).startsWith(0x04, 0x82, 0x01, 0x00);
        assertThat(new String(Der.time(Instant.parse("2049-12-31T23:59:59Z")), 2, 13, US_ASCII))
                .isEqualTo("491231235959Z");
        assertThat(new String(Der.time(Instant.parse("2050-01-01T00:00:00Z")), 2, 15, US_ASCII))
                .isEqualTo("20500101000000Z");
    }

    private Path cert() {
        return dir.resolve("cert.pem");
    }

    private Path key() {
        return dir.resolve("key.pem");
    }

    private static String openssl(String arguments) throws Exception {
        var command = new ArrayList<String>(List.of(OPENSSL.toString()));
        command.addAll(List.of(arguments.split(" ")));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
