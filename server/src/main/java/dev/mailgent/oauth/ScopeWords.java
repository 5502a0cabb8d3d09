package dev.mailgent.oauth;

import dev.mailgent.access.Scope;

/// What a scope means, for the person who is asked.
final class ScopeWords {
    private ScopeWords() {}

    static String of(Scope scope) {
        return switch (scope) {
            case MAIL_READ -> "Read the mail of this identity";
            case MAIL_SEND -> "Send mail as this identity";
            case MAIL_MANAGE -> "Label, delete and filter its mail";
            case VAULT_READ -> "Read stored passwords, keys and cards in clear";
            case VAULT_WRITE -> "Store, change and delete passwords, keys and cards";
            case VAULT_USE -> "Use stored credentials without seeing them";
            case VAULT_TOTP -> "Get codes of second factors";
            case IDENTITY_SIGN -> "Sign in the name of this identity";
            case IDENTITY_VERIFY -> "Check signatures";
            case CALENDAR_READ -> "Read its calendar";
            case CALENDAR_WRITE -> "Make and change entries of its calendar";
            case CALENDAR_DELETE -> "Delete entries of its calendar";
            case CALENDAR_PUBLIC -> "Publish its calendar";
            case PAYMENTS_SPEND -> "Spend its money";
            case PAYMENTS_ACCEPT -> "Take payments for it";
            case SLACK_READ -> "Read its Slack channels";
            case SLACK_SEND -> "Write in Slack as this identity";
            case SOCIAL_READ -> "Read its social accounts";
            case SOCIAL_WRITE -> "Post as this identity";
        };
    }
}
