package dev.mailgent.mcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Titles, hints and required arguments of tools: those of the published server as they are, others by rule.
final class Names {
    private static final String NO_HINTS = "none";

    /// @param hints letters of [Tool.Hints]; `none` for a tool that is published without
    /// @param required names, comma separated
    private record Known(String name, String title, String hints, String required) {}

    private static final Map<String, Known> KNOWN = Stream.of(
                    known("identity_whoami", "Identity · Who Am I", "RI", ""),
                    known("identity_sign", "Identity · Sign Data", "RI", "data"),
                    known("identity_verify", "Identity · Verify Signature", "RI", "data,signature,did"),
                    known("mail_send", "Mail · Send", "O", "to,subject,text"),
                    known("mail_reply", "Mail · Reply", "O", "text"),
                    known("mail_list_messages", "Mail · List Messages", "RI", ""),
                    known("mail_get_message", "Mail · Get Message", "RI", ""),
                    known("mail_get_attachment", "Mail · Get Attachment", "RI", ""),
                    known("mail_update_labels", "Mail · Update Message Labels", "I", ""),
                    known("mail_update_thread_labels", "Mail · Update Thread Labels", "DI", ""),
                    known("mail_delete_message", "Mail · Delete Message", "DI", ""),
                    known("mail_delete_thread", "Mail · Delete Thread", "DI", ""),
                    known("mail_list_rules", "Mail · List Rules", "RI", ""),
                    known("mail_add_rule", "Mail · Add Rule", "", "type,scope,value"),
                    known("mail_delete_rule", "Mail · Delete Rule", "DI", ""),
                    known("mail_list_threads", "Mail · List Threads", "RI", ""),
                    known("mail_get_thread", "Mail · Get Thread", "RI", ""),
                    known("vault_list", "Vault · List Credentials", "RI", ""),
                    known("vault_get", "Vault · Get Credential", "RI", ""),
                    known("vault_totp", "Vault · Get TOTP Code", "R", ""),
                    known("vault_totp_use_backup", "Vault · Use TOTP Backup Code", "", ""),
                    known("vault_store", "Vault · Store Credential", "I", "type,data"),
                    known("vault_storeApiKey", "Vault · Store API Key", "I", "name,secret"),
                    known("vault_storeCard", "Vault · Store Card", "I", "name,cardholder,number,expMonth,expYear,cvc"),
                    known(
                            "vault_storeShippingAddress",
                            "Vault · Store Shipping Address",
                            "I",
                            "name,recipient,line1,city,state,postcode,country"),
                    known("vault_delete", "Vault · Delete Credential", "DI", ""),
                    known("calendar_create", "Calendar · Create Event", "", "title,startAt"),
                    known("calendar_update", "Calendar · Update Event", "I", ""),
                    known("calendar_list", "Calendar · List Events", "RI", ""),
                    known("calendar_get", "Calendar · Get Event", "RI", ""),
                    known("calendar_delete", "Calendar · Delete Event", "DI", ""),
                    known("calendar_set_public", "Calendar · Set Visibility", "I", "enabled"),
                    known("payments_pay", "Payments · Pay", "O", "url"),
                    known("payments_activity", "Payments · Activity", "RI", ""),
                    known("payments_mandates_list", "Payments · List Mandates", "RI", ""),
                    known("payments_mandates_create", "Payments · Create Mandate", "", "maxPerCallUsdc,dailyCapUsdc"),
                    known("payments_mandates_get", "Payments · Get Mandate", "RI", ""),
                    known("payments_mandates_revoke", "Payments · Revoke Mandate", "DI", ""),
                    known("slack_send_message", "Slack · Send Message", "O", "channel,text"),
                    known("slack_list_messages", "Slack · List Inbound Messages", "RI", ""),
                    known("slack_list_channels", "Slack · List Channels", "RIO", ""),
                    known("social_list_accounts", "Social · List Accounts", "RI", ""),
                    known("social_post", "Social · Publish Post", "O", "text"),
                    known("social_get_post", "Social · Get Post Status", "RIO", ""),
                    known("identities_list", "Identities · List", "RI", ""),
                    known("identities_get", "Identities · Get", "RI", ""),
                    known("identities_create", "Identities · Create", NO_HINTS, ""),
                    known("identities_update", "Identities · Update", NO_HINTS, "name"),
                    known("identities_delete", "Identities · Delete", "DI", ""),
                    known("identities_rotate_key", "Identities · Rotate Key", NO_HINTS, ""),
                    known("identities_update_scopes", "Identities · Update Scopes", NO_HINTS, ""),
                    // Ours.
                    known("mail_search", "Mail · Search", "RI", ""),
                    known("mail_wait", "Mail · Wait", "R", ""),
                    known("mail_reply_all", "Mail · Reply to All", "O", "text"),
                    known("mail_forward", "Mail · Forward", "O", "to"),
                    known("mail_send_draft", "Mail · Send Draft", "O", ""),
                    known("mail_cancel", "Mail · Cancel Scheduled Message", "DI", ""),
                    known("vault_restore_version", "Vault · Restore Version", "", "version"))
            .collect(Collectors.toUnmodifiableMap(Known::name, known -> known));

    private Names() {}

    private static Known known(String name, String title, String hints, String required) {
        return new Known(name, title, hints, required);
    }

    /// `mail_list_drafts` is `Mail · List Drafts` unless another title is published.
    static String title(String name) {
        var known = KNOWN.get(name);
        if (known != null) {
            return known.title();
        }
        var words = new ArrayList<String>();
        for (var word : name.split("_", -1)) {
            words.add(
                    List.of("did", "totp").contains(word)
                            ? word.toUpperCase(Locale.ROOT)
                            : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return words.getFirst() + " · " + String.join(" ", words.subList(1, words.size()));
    }

    /// What HTTP promises of a method, unless other hints are published; null for none.
    static Tool.@Nullable Hints hints(String name, String method) {
        var known = KNOWN.get(name);
        if (known != null) {
            return known.hints().equals(NO_HINTS) ? null : Tool.Hints.of(known.hints());
        }
        return Tool.Hints.of(
                switch (method) {
                    case "GET" -> "RI";
                    case "DELETE" -> "DI";
                    case "PUT", "PATCH" -> "I";
                    default -> "";
                });
    }

    /// Arguments a call needs beside those in the path.
    static List<String> required(String name) {
        var known = KNOWN.get(name);
        return known == null || known.required().isEmpty()
                ? List.of()
                : List.of(Objects.requireNonNull(known).required().split(","));
    }
}
