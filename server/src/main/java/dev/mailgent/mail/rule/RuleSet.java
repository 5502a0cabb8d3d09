package dev.mailgent.mail.rule;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An identity's rules, arranged for look-up: a question costs two map reads an address, however many rules there are.
final class RuleSet {
    /// Rule id by value.
    private final Map<RuleScope, Map<String, String>> blocked = new EnumMap<>(RuleScope.class);

    private final Map<RuleScope, Map<String, String>> allowed = new EnumMap<>(RuleScope.class);

    RuleSet(List<Rule> rules) {
        for (var rule : rules) {
            var side = rule.type() == RuleType.BLOCK ? blocked : allowed;
            side.computeIfAbsent(rule.scope(), _ -> new HashMap<>()).put(rule.value(), rule.id());
        }
    }

    /// Whether a BLOCK rule names one of the addresses.
    Decision blocks(RuleScope scope, List<String> addresses) {
        var rules = blocked.getOrDefault(scope, Map.of());
        if (!rules.isEmpty()) {
            for (var address : addresses) {
                var match = match(rules, address);
                if (match.isPresent()) {
                    return new Decision.Blocked(address, match);
                }
            }
        }
        return Decision.ALLOWED;
    }

    Decision decide(RuleScope scope, List<String> addresses) {
        if (blocks(scope, addresses) instanceof Decision.Blocked denied) {
            return denied;
        }
        var rules = allowed.getOrDefault(scope, Map.of());
        if (rules.isEmpty()) {
            return Decision.ALLOWED;
        }
        if (addresses.isEmpty()) {
            return new Decision.Blocked("", Optional.empty());
        }
        for (var address : addresses) {
            if (match(rules, address).isEmpty()) {
                return new Decision.Blocked(address, Optional.empty());
            }
        }
        return Decision.ALLOWED;
    }

    private static Optional<String> match(Map<String, String> rules, String address) {
        return RuleValue.ofMail(address).map(normal -> {
            var exact = rules.get(normal);
            return exact != null ? exact : rules.get(RuleValue.everyoneAt(normal));
        });
    }
}
