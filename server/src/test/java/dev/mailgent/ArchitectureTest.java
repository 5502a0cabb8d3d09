package dev.mailgent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Use what stands above you in docs/architecture.md, never what stands beside or below.
class ArchitectureTest {
    /// From the ground up.
    static final List<String> ORDER = List.of(
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
            "dev.mailgent.mail.waiting..",
            "dev.mailgent.mail.rule..",
            "dev.mailgent.mail.sandbox..",
            "dev.mailgent.mail.loop..",
            "dev.mailgent.mail.inbound..",
            "dev.mailgent.mail.outbound..",
            "dev.mailgent.webhook..",
            "dev.mailgent.oauth..",
            "dev.mailgent.meta..",
            "dev.mailgent.mcp..");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.mailgent");

    @Test
    void features_know_only_what_they_stand_on() {
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
    void every_package_has_its_place_in_the_order() {
        classes()
                .that()
                .resideOutsideOfPackages("dev.mailgent", "dev.mailgent.doctor..", "dev.mailgent.protocol..")
                .should()
                .resideInAnyPackage(ORDER.toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void nothing_stands_on_the_wiring_or_on_the_doctor() {
        noClasses()
                .that()
                .resideInAnyPackage(ORDER.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.mailgent", "dev.mailgent.doctor..")
                .check(CLASSES);
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
