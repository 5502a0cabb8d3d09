package dev.mailgent.event;

import static dev.mailgent.access.Scope.MAIL_READ;
import static dev.mailgent.access.Scope.VAULT_READ;

import dev.mailgent.access.Caller;
import dev.mailgent.access.Scope;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Every type of event there is: nothing else can be written. docs/events.md shows each with its
/// sample, and a test keeps the two together. Types and fields are only ever added.
public enum EventType {
    MESSAGE_RECEIVED("message.received", MAIL_READ, "A mail came into the inbox.", """
            {"messageId": "<1@example.org>", "threadId": "thd_9f2c4a1b7d3e5f60"}"""),
    MESSAGE_SENT("message.sent", MAIL_READ, "A mail was taken for sending.", """
            {"messageId": "<2@agents.localhost>", "threadId": "thd_9f2c4a1b7d3e5f60"}"""),
    MESSAGE_DELIVERED(
            "message.delivered",
            MAIL_READ,
            "The next mail server took the mail for one recipient. `state` is `delivered` for an inbox of this server,"
                    + " `sent` for another server, `captured` in the sandbox.",
            """
            {"messageId": "<2@agents.localhost>", "recipient": "ada@example.com", "state": "sent"}"""),
    MESSAGE_DEFERRED("message.deferred", MAIL_READ, "A delivery did not work yet and is tried again later.", """
            {"messageId": "<2@agents.localhost>", "recipient": "ada@example.com", "state": "deferred"}"""),
    MESSAGE_BOUNCED(
            "message.bounced",
            MAIL_READ,
            "A delivery failed for good: refused (`bounced`), reported back later (`bounced`), or given up (`failed`).",
            """
            {"messageId": "<2@agents.localhost>", "recipient": "ada@example.com", "state": "bounced"}"""),
    MESSAGE_COMPLAINED(
            "message.complained",
            MAIL_READ,
            "A recipient reported the mail as unwanted (a feedback report of RFC 5965).",
            """
            {"messageId": "<2@agents.localhost>", "recipient": "ada@example.com", "state": "complained"}"""),
    MESSAGE_REJECTED(
            "message.rejected",
            MAIL_READ,
            "A mail the identity asked to send was refused before it was queued. `reason` is `rule` for an email rule,"
                    + " `limit` for the daily limit.",
            """
            {"recipients": ["ada@example.com"], "reason": "rule"}"""),
    MESSAGE_BLOCKED(
            "message.blocked",
            MAIL_READ,
            "A mail to the inbox was refused by an email rule of it. At most 60 a minute are told.",
            """
            {"sender": "spam@example.net"}"""),
    THREAD_UPDATED(
            "thread.updated",
            MAIL_READ,
            "A thread changed: a message came into it (`messageId` says which) or its labels were changed"
                    + " (no `messageId`).",
            """
            {"messageId": "<1@example.org>", "threadId": "thd_9f2c4a1b7d3e5f60"}"""),
    LOOP_DETECTED(
            "loop.detected",
            MAIL_READ,
            "The mailbox seems to talk to another machine; sending is paused. See docs/loops.md.",
            """
            {"reason": "same_body", "about": "ada@example.com", "count": 4, "windowSeconds": 600}"""),
    SENDING_RESUMED("sending.resumed", MAIL_READ, "The mailbox may send again.", "{}"),
    VAULT_USED(
            "vault.used",
            VAULT_READ,
            "A credential was opened, or a code of it given out. Told within a second of it; the audit log is what"
                    + " counts.",
            """
            {"credentialId": "crd_1c5a7e9b3d2f4680", "action": "vault_get", "version": 3}"""),
    VAULT_STORED("vault.stored", VAULT_READ, "A credential was stored or overwritten.", """
            {"credentialId": "crd_1c5a7e9b3d2f4680", "type": "API_KEY", "version": 3}"""),
    VAULT_DELETED("vault.deleted", VAULT_READ, "A credential was deleted.", """
            {"credentialId": "crd_1c5a7e9b3d2f4680"}"""),
    WEBHOOK_DISABLED(
            "webhook.disabled",
            MAIL_READ,
            "A webhook is served no more: its receiver answered 410 (`gone`), or nothing but failures for three days"
                    + " (`failing`).",
            """
            {"webhookId": "whk_2d4f6b8a0c1e3570", "reason": "gone", "deliveryId": "dlv_7a9c1e3f5b2d4860"}"""),
    KEY_CREATED("key.created", null, "The identity got an API key.", """
            {"keyId": "key_5b7d9f1a3c2e4860", "apiKeyPrefix": "mgnt-a3f91b00", "name": "first key"}"""),
    KEY_REVOKED(
            "key.revoked",
            null,
            "An API key of the identity ended: `reason` is `revoked`, `rotated`, `shown` (somebody who held it gave it"
                    + " up) or `deleted` (with the identity).",
            """
            {"keyId": "key_5b7d9f1a3c2e4860", "apiKeyPrefix": "mgnt-a3f91b00", "reason": "revoked"}"""),
    IDENTITY_CREATED("identity.created", null, "The identity was made.", """
            {"name": "brave-blue-otter", "email": "otter-x7k2p@agents.localhost"}"""),
    IDENTITY_UPDATED("identity.updated", null, "Name or scopes of the identity were changed.", """
            {"name": "Ada", "scopes": ["mail:read", "mail:send"]}"""),
    IDENTITY_DELETED("identity.deleted", null, "The identity was deleted; from here on none of its keys works.", """
            {"email": "otter-x7k2p@agents.localhost"}""");

    private static final Map<String, EventType> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::wire, Function.identity()));

    private final String wire;
    private final @Nullable Scope scope;
    private final String meaning;
    private final String sample;

    EventType(String wire, @Nullable Scope scope, String meaning, String sample) {
        this.wire = wire;
        this.scope = scope;
        this.meaning = meaning;
        this.sample = sample;
    }

    /// The type of a name; empty for none of ours.
    public static Optional<EventType> of(String wire) {
        return Optional.ofNullable(BY_WIRE.get(wire));
    }

    /// The type of a name that is written here.
    ///
    /// @throws IllegalStateException for one that is not in this list, and so in no documentation
    public static EventType require(String wire) {
        return of(wire).orElseThrow(() -> new IllegalStateException("no event type " + wire));
    }

    /// `message.received` and so on.
    public String wire() {
        return wire;
    }

    /// Scope an identity's key needs to be told; null when any will do.
    public @Nullable Scope scope() {
        return scope;
    }

    /// One or two sentences for the manual.
    public String meaning() {
        return meaning;
    }

    /// A JSON object as `data` may look.
    public String sample() {
        return sample;
    }

    /// Whether a caller may know of events of this type. A platform key may: they name rows and hold no
    /// content.
    public boolean isVisibleTo(Caller caller) {
        return caller.isPlatform() || isVisibleWith(caller.scopes());
    }

    /// Whether who holds these scopes of an identity may.
    public boolean isVisibleWith(Set<Scope> scopes) {
        return scope == null || scopes.stream().anyMatch(held -> held.includes(scope));
    }

    @Override
    public String toString() {
        return wire;
    }
}
