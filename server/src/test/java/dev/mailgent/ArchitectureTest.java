package dev.mailgent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Use what is left of you, never beside or right (CONTRIBUTING.md).
class ArchitectureTest {
    /// From left to right.
    private static final List<String> ORDER = List.of(
            "dev.mailgent.platform..",
            "dev.mailgent.access..",
            "dev.mailgent.event..",
            "dev.mailgent.audit..",
            "dev.mailgent.activity..",
            "dev.mailgent.account..",
            "dev.mailgent.identity..",
            "dev.mailgent.did..",
            "dev.mailgent.vault..",
            "dev.mailgent.mail.message..",
            "dev.mailgent.mail.rule..",
            "dev.mailgent.mail.inbound..",
            "dev.mailgent.mail.outbound..",
            "dev.mailgent.meta..");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.mailgent");

    @Test
    void features_know_only_what_is_left_of_them() {
        for (var i = 0; i < ORDER.size() - 1; i++) {
            noClasses()
                    .that()
                    .resideInAPackage(ORDER.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(ORDER.subList(i + 1, ORDER.size()).toArray(String[]::new))
                    .check(CLASSES);
        }
    }

    @Test
    void only_the_database_package_opens_connections() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.mailgent.platform.db..", "dev.mailgent.platform.postgres..", "dev.mailgent.doctor..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.sql.DriverManager")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("com.zaxxer.hikari..")
                .check(CLASSES);
    }

    @Test
    void only_the_crypto_package_touches_ciphers() {
        noClasses()
                .that()
                .resideInAPackage("dev.mailgent..")
                .and()
                .resideOutsideOfPackages("dev.mailgent.platform.crypto..", "dev.mailgent.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("javax.crypto..")
                .check(CLASSES);
    }
}
