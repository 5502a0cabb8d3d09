package dev.mailgent.mail.rule;

import static dev.mailgent.access.Scope.MAIL_MANAGE;
import static dev.mailgent.access.Scope.MAIL_READ;

import dev.mailgent.access.Caller;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// HTTP face of the email rules.
public final class RuleRoutes implements Routes {
    private final Rules rules;

    /// A rule to add.
    record RuleBody(
            @Nullable String type,
            @Nullable String scope,
            @Nullable String value) {}

    /// The rule that is there now.
    record OneRule(Rule rule) {}

    /// Every rule of the identity, newest first.
    record RuleList(List<Rule> rules) {}

    public RuleRoutes(Rules rules) {
        this.rules = rules;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.get("/v0/email-rules")
                        .scope(MAIL_READ.wire())
                        .summary("List email rules")
                        .description("Newest first; there are at most 1,000.")
                        .answers(200, RuleList.class)
                        .tool("mail_list_rules")
                        .build(),
                request ->
                        Response.ok(new RuleList(rules.list(Caller.of(request).agent()))));
        router.add(
                Endpoint.post("/v0/email-rules")
                        .scope(MAIL_MANAGE.wire())
                        .summary("Add an email rule")
                        .description(
                                "A BLOCK match denies. If any ALLOW rule exists for a scope (RECEIVE, SEND, REPLY),"
                                        + " only matches pass. The value is an address or *@domain. Adding a rule that is there"
                                        + " answers that one.")
                        .body(RuleBody.class)
                        .exampleBody("""
                                {"type": "BLOCK", "scope": "RECEIVE", "value": "*@spam.example"}""")
                        .answers(201, OneRule.class)
                        .errors(409)
                        .tool("mail_add_rule")
                        .build(),
                this::add);
        router.add(
                Endpoint.delete("/v0/email-rules/{ruleId}")
                        .scope(MAIL_MANAGE.wire())
                        .summary("Delete an email rule")
                        .errors(404)
                        .tool("mail_delete_rule")
                        .build(),
                this::delete);
    }

    private Response add(Request request) {
        var body = request.body(RuleBody.class);
        return Response.created(
                new OneRule(rules.add(Caller.of(request).agent(), body.type(), body.scope(), body.value())));
    }

    private Response delete(Request request) {
        rules.delete(Caller.of(request).agent(), request.path("ruleId"));
        return Response.noContent();
    }
}
