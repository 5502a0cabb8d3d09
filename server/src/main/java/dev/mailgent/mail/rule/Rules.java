package dev.mailgent.mail.rule;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An agent's email rules: kept, and asked on every mail in and out.
public final class Rules implements AutoCloseable {
    /// Below the promised five seconds by the time a look-up may take.
    private static final Duration REMEMBERED = Duration.ofSeconds(4);

    private final TenantTx tenants;
    private final InstantSource clock;
    private final Refusals refusals;
    private final Cache<IdentityId, RuleSet> known = Caffeine.newBuilder()
            .maximumSize(50_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    public Rules(TenantTx tenants, InstantSource clock) {
        this.tenants = tenants;
        this.clock = clock;
        this.refusals = new Refusals(tenants, clock);
    }

    /// Where whoever refuses a mail says so.
    public Refusals refusals() {
        return refusals;
    }

    public void start() {
        refusals.start();
    }

    @Override
    public void close() {
        refusals.close();
    }

    /// Whether mail between the agent and all of these addresses may pass: none of them matches a BLOCK rule, and where
    /// ALLOW rules exist for the scope each of them matches one.
    ///
    /// @param addresses for RECEIVE the authors we believe (an authenticated From), for SEND and REPLY every
    ///     recipient; `local@domain` in any case and any form of an international domain
    public Decision decide(Agent agent, RuleScope scope, List<String> addresses) {
        return of(agent).decide(scope, addresses);
    }

    /// Whether a BLOCK rule names one of the addresses, whatever ALLOW rules say: for RCPT, where only the envelope is
    /// known and the author may still turn out to be allowed.
    public Decision blocks(Agent agent, RuleScope scope, List<String> addresses) {
        return of(agent).blocks(scope, addresses);
    }

    private RuleSet of(Agent agent) {
        return known.get(agent.id(), _ -> new RuleSet(RuleStore.all(tenants, agent)));
    }

    /// Newest first.
    public List<Rule> list(Agent agent) {
        return RuleStore.all(tenants, agent);
    }

    /// Adds a rule, or finds the equal one that is there.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid, naming the field; Conflict past a
    ///     thousand rules
    public Rule add(Agent agent, @Nullable String type, @Nullable String scope, @Nullable String value) {
        var wanted = new Rule(
                "",
                oneOf(RuleType.class, "type", type),
                oneOf(RuleScope.class, "scope", scope),
                RuleValue.parse(required("value", value)),
                Times.now(clock));
        var rule = tenants.run(agent.org(), tx -> {
            var equal = RuleStore.find(tx, agent, wanted.type(), wanted.scope(), wanted.value());
            if (equal.isPresent()) {
                return equal.get();
            }
            if (RuleStore.count(tx, agent) >= RuleStore.MAX_RULES) {
                throw new Problem.Conflict(
                                "There are " + RuleStore.MAX_RULES + " rules already, which is the limit.",
                                "Delete some, or use *@domain for many addresses of one domain.")
                        .asException();
            }
            RuleStore.insert(tx, agent, Ids.mint(wanted.createdAt()), wanted);
            return RuleStore.find(tx, agent, wanted.type(), wanted.scope(), wanted.value())
                    .orElseThrow();
        });
        known.invalidate(agent.id());
        return rule;
    }

    /// @throws dev.mailgent.platform.problem.ProblemException NotFound
    public void delete(Agent agent, String ruleId) {
        var publicId = Ids.publicId(RuleStore.PREFIX, ruleId).orElseThrow(Rules::noRule);
        tenants.perform(agent.org(), tx -> {
            if (!RuleStore.delete(tx, agent, publicId)) {
                throw noRule();
            }
        });
        known.invalidate(agent.id());
    }

    private static <E extends Enum<E>> E oneOf(Class<E> type, String field, @Nullable String text) {
        var given = required(field, text);
        for (var constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(given.strip())) {
                return constant;
            }
        }
        throw new Problem.Invalid(
                        "'" + field + "' is not one of " + List.of(type.getEnumConstants()) + ".",
                        "Send {\"type\": \"BLOCK\", \"scope\": \"RECEIVE\", \"value\": \"*@example.org\"}.")
                .asException();
    }

    private static String required(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new Problem.Invalid(
                            "The field '" + field + "' is missing.",
                            "Send {\"type\": \"BLOCK\", \"scope\": \"RECEIVE\", \"value\": \"*@example.org\"}.")
                    .asException();
        }
        return text;
    }

    private static RuntimeException noRule() {
        return new Problem.NotFound("rule").asException();
    }
}
