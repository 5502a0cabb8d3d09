package dev.mailgent.mail.rule;

import java.util.Optional;

/// Whether mail may pass.
public sealed interface Decision {
    /// Nothing stands against it.
    record Allowed() implements Decision {}

    /// It must not pass.
    ///
    /// @param address the address that decided it; empty text when there was none to match
    /// @param ruleId the BLOCK rule that matched; empty when ALLOW rules exist and none matched
    record Blocked(String address, Optional<String> ruleId) implements Decision {
        /// Why, for the agent whose rules they are. Never for the other side.
        public String reason() {
            var who = address.isEmpty() ? "Mail without a sender address" : address;
            return ruleId.map(id -> who + " is blocked by the email rule " + id + ".")
                    .orElseGet(() -> who + " matches none of the ALLOW email rules.");
        }
    }

    Decision ALLOWED = new Allowed();
}
