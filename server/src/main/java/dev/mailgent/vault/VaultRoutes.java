package dev.mailgent.vault;

import static dev.mailgent.access.Scope.VAULT_READ;
import static dev.mailgent.access.Scope.VAULT_TOTP;
import static dev.mailgent.access.Scope.VAULT_WRITE;

import dev.mailgent.access.Agent;
import dev.mailgent.access.Caller;
import dev.mailgent.access.DecryptTicket;
import dev.mailgent.audit.Actor;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// HTTP face of the vault.
public final class VaultRoutes implements Routes {
    private static final String ONE = "/v0/vault/{name}";
    private static final String VERSIONS = "/v0/vault-versions/{name}";
    private static final String NAMES = " The name may come percent-encoded or with raw slashes; encode one whose last"
            + " part is totp or totp/backup.";

    private final Vault vault;
    private final VaultNews news;

    /// Every credential of the identity, by name; values are never listed.
    record CredentialList(List<CredentialBody> credentials, int count) {}

    /// A credential to store. Fields of `data` that are not known for the type are kept.
    ///
    /// @param data the secret fields
    /// @param metadata what may be listed in clear
    /// @param expiresAt RFC 3339; from then on the credential answers 410
    record StoreBody(
            @Nullable String type,
            @Nullable Map<String, JsonNode> data,
            @Nullable Map<String, JsonNode> metadata,
            @Nullable String expiresAt) {}

    /// A code for now.
    ///
    /// @param remaining seconds until the next one
    record CodeBody(String code, int remaining, int backupCodesRemaining) {}

    /// A backup code, given out once.
    ///
    /// @param remaining codes not used yet
    record BackupCodeBody(String code, int remaining) {}

    /// A version that can be brought back.
    record VersionBody(
            int version,
            String type,
            @Nullable Map<String, JsonNode> metadata,
            boolean hasTOTP,
            @Nullable Instant expiresAt,
            Instant createdAt) {}

    /// Newest first.
    record VersionList(List<VersionBody> versions, int count) {}

    /// Which version to bring back.
    record RestoreBody(@Nullable Integer version) {}

    public VaultRoutes(Vault vault, VaultNews news) {
        this.vault = vault;
        this.news = news;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.get("/v0/vault")
                        .scope(VAULT_READ.wire())
                        .summary("List credentials")
                        .description("Everything but their values, by name.")
                        .answers(200, CredentialList.class)
                        .tool("vault_list")
                        .build(),
                this::list);
        router.add(
                Endpoint.get(ONE)
                        .rawParameter("name")
                        .scope(VAULT_READ.wire())
                        .summary("Get a credential with its values")
                        .description("The opening is on record in the audit log before it is answered. A TOTP secret is"
                                + " never returned, by this or anything else: in its place stands a hint that names the"
                                + " path of the code. Of backup codes only their number is shown." + NAMES)
                        .answers(200, CredentialBody.Opened.class)
                        .errors(404, 410)
                        .tool("vault_get")
                        .build(),
                this::get);
        router.add(
                Endpoint.put(ONE)
                        .rawParameter("name")
                        .scope(VAULT_WRITE.wire())
                        .summary("Store or overwrite a credential")
                        .description(
                                "Types: LOGIN, API_KEY, OAUTH, TOTP, SSH_KEY, DATABASE, SMTP, AWS, CERTIFICATE, CARD,"
                                        + " SHIPPING_ADDRESS, CUSTOM. Fields are kept as sent; what a type usually has and lacks"
                                        + " here is named in 'warnings'. A TOTP secret goes into data.secret (type TOTP, LOGIN) or"
                                        + " data.totp (any type): base32, an otpauth:// URI, or the QR code as a PNG or JPEG in"
                                        + " base64. Sending the hint back keeps the secret that is stored; backup codes go into"
                                        + " data.backupCodes. The last ten versions are kept." + NAMES)
                        .body(StoreBody.class)
                        .exampleBody("""
                                {"type": "LOGIN", "data": {"password": "correct horse", "totp": "JBSWY3DPEHPK3PXPJBSWY3DP"},
                                 "metadata": {"uri": "https://bank.example", "username": "ada"}}""")
                        .answers(200, CredentialBody.class)
                        .tool("vault_store")
                        .build(),
                this::put);
        router.add(
                Endpoint.get(ONE + "/totp")
                        .rawParameter("name")
                        .scope(VAULT_TOTP.wire())
                        .summary("Get the current TOTP code")
                        .description("vault:read includes the scope." + NAMES)
                        .answers(200, CodeBody.class)
                        .errors(404, 410)
                        .tool("vault_totp")
                        .build(),
                this::totp);
        router.add(
                Endpoint.post(ONE + "/totp/backup")
                        .rawParameter("name")
                        .scope(VAULT_TOTP.wire())
                        .summary("Use a backup code")
                        .description("Each code is given to one caller, once. vault:read includes the scope." + NAMES)
                        .answers(200, BackupCodeBody.class)
                        .errors(404, 410)
                        .tool("vault_totp_use_backup")
                        .build(),
                this::useBackupCode);
        router.add(
                Endpoint.get(VERSIONS)
                        .rawParameter("name")
                        .scope(VAULT_READ.wire())
                        .summary("List the versions of a credential")
                        .description(
                                "The last ten, without their values. The path is apart from /v0/vault/{name} because"
                                        + " names hold slashes.")
                        .answers(200, VersionList.class)
                        .errors(404)
                        .tool("vault_list_versions")
                        .build(),
                this::versions);
        router.add(
                Endpoint.post(VERSIONS)
                        .rawParameter("name")
                        .scope(VAULT_WRITE.wire())
                        .summary("Bring a version of a credential back")
                        .description("The older values become the newest version, with their TOTP secret and the backup"
                                + " codes not used yet; the versions between stay.")
                        .body(RestoreBody.class)
                        .exampleBody("{\"version\": 1}")
                        .answers(200, CredentialBody.class)
                        .errors(404)
                        .tool("vault_restore_version")
                        .build(),
                this::restore);
        router.add(
                Endpoint.delete(ONE)
                        .rawParameter("name")
                        .scope(VAULT_WRITE.wire())
                        .summary("Delete a credential")
                        .description("For ever, with all its versions." + NAMES)
                        .errors(404)
                        .tool("vault_delete")
                        .build(),
                this::delete);
    }

    private static Agent agent(Request request) {
        return Caller.of(request).agent();
    }

    private static CredentialName name(Request request) {
        return new CredentialName(request.path("name"));
    }

    private Response list(Request request) {
        var credentials =
                vault.list(agent(request)).stream().map(CredentialBody::of).toList();
        return Response.ok(new CredentialList(credentials, credentials.size())).noStore();
    }

    private Response get(Request request) {
        var ticket = DecryptTicket.of(request, VAULT_READ);
        try (var opened = vault.get(ticket, name(request))) {
            news.used(ticket.agent(), "vault_get", opened.credential());
            return Response.bytes(CredentialBody.opened(opened), "application/json")
                    .noStore();
        }
    }

    private Response put(Request request) {
        var agent = agent(request);
        var body = request.bodyBytes();
        try (var wanted = StoreRequest.read(name(request), body)) {
            var stored = vault.put(agent, Actor.of(request), wanted.draft());
            news.stored(agent, "vault_store", stored);
            return Response.ok(CredentialBody.of(stored, wanted.warnings())).noStore();
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private Response delete(Request request) {
        var agent = agent(request);
        news.deleted(agent, vault.delete(agent, Actor.of(request), name(request)));
        return Response.noContent().noStore();
    }

    private Response totp(Request request) {
        var ticket = DecryptTicket.of(request, VAULT_TOTP);
        var now = vault.totp(ticket, name(request));
        news.used(ticket.agent(), "vault_totp", now.credential());
        return Response.ok(new CodeBody(now.code().code(), now.code().remaining(), now.backupCodesLeft()))
                .noStore();
    }

    private Response useBackupCode(Request request) {
        var ticket = DecryptTicket.of(request, VAULT_TOTP);
        try (var code = vault.useBackupCode(ticket, name(request))) {
            news.used(ticket.agent(), "vault_totp_use_backup", code.credential());
            return Response.ok(
                            new BackupCodeBody(new String(code.code().reveal(), StandardCharsets.UTF_8), code.left()))
                    .noStore();
        }
    }

    private Response versions(Request request) {
        var versions = vault.versions(agent(request), name(request)).stream()
                .map(version -> new VersionBody(
                        version.version(),
                        version.type().name(),
                        CredentialBody.fields(version.metadata()),
                        version.totp() != null,
                        version.expiresAt(),
                        version.createdAt()))
                .toList();
        return Response.ok(new VersionList(versions, versions.size())).noStore();
    }

    private Response restore(Request request) {
        var ticket = DecryptTicket.of(request, VAULT_WRITE);
        var version = request.strictBody(RestoreBody.class).version();
        if (version == null) {
            throw new Problem.Invalid("The field 'version' is missing.", "Send {\"version\": 1}.").asException();
        }
        var stored = vault.restore(ticket, name(request), version);
        news.stored(ticket.agent(), "vault_restore", stored);
        return Response.ok(CredentialBody.of(stored)).noStore();
    }
}
