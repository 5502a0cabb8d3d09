package dev.mailgent.platform.crypto;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class CryptoBoundaryTest {
    @Test
    void ciphers_and_macs_are_used_in_one_package() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.mailgent.platform.crypto..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("javax.crypto..")
                .because("a cipher used elsewhere escapes the rules of its package")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.mailgent"));
    }
}
