package dev.mailgent.vault;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.mailgent.access.DecryptTicket;
import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.crypto.Envelope;
import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who may open what, kept by structure.
class VaultBoundaryTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.mailgent");

    @Test
    void a_ticket_cannot_be_made_outside_the_package_that_checks_keys() {
        for (var constructor : DecryptTicket.class.getDeclaredConstructors()) {
            assertThat(Modifier.isPublic(constructor.getModifiers())
                            || Modifier.isProtected(constructor.getModifiers()))
                    .isFalse();
        }
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Routes")
                .and()
                .doNotHaveFullyQualifiedName(DecryptTicket.class.getName())
                .and()
                .resideOutsideOfPackage("dev.mailgent.mcp..")
                .should()
                .callMethodWhere(target(owner(type(DecryptTicket.class))).and(target(name("of"))))
                .because("a ticket comes from an authenticated request, at a door")
                .check(CLASSES);
    }

    @Test
    void envelopes_are_sealed_and_opened_by_one_class_for_each_kind_of_secret() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Boxes.class.getName())
                .and()
                .doNotHaveFullyQualifiedName("dev.mailgent.did.SealedSeeds")
                .and()
                .doNotHaveFullyQualifiedName("dev.mailgent.webhook.SealedSecrets")
                .and()
                .doNotHaveFullyQualifiedName(Envelope.class.getName())
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Envelope.class)
                .check(CLASSES);
    }

    @Test
    void only_one_class_opens_seeds() {
        var users = CLASSES.stream()
                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                .filter(access -> access.getTargetOwner().isEquivalentTo(DataKeyPurpose.class)
                        && access.getTarget().getName().equals("TOTP"))
                .map(access -> access.getOriginOwner().getSimpleName())
                .distinct()
                .toList();
        // The others name the column to read; without Seeds it does not open.
        assertThat(users).containsOnly("Seeds", "Vault", "VaultWriter", "DataKeyPurpose");
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Seeds.class.getName())
                .should()
                .callMethodWhere(target(owner(type(Totp.class))).and(target(name("bytes"))))
                .check(CLASSES);
    }

    @Test
    void only_the_vaults_own_door_asks_for_values() {
        for (var opening : List.of("get", "totp", "useBackupCode", "restore")) {
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName(VaultRoutes.class.getName())
                    .and()
                    .doNotHaveFullyQualifiedName(Vault.class.getName())
                    .and()
                    .resideOutsideOfPackage("dev.mailgent.mcp..")
                    .should()
                    .callMethodWhere(target(owner(type(Vault.class))).and(target(name(opening))))
                    .because("no page for staff and no job opens a credential")
                    .check(CLASSES);
        }
    }
}
