package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/// Whether a mailbox may send.
final class SendingCases {
    private static final String STATE = """
            {"state": "~active|paused", "reason": "string or null", "about": "string or null",
             "count": "int or null", "since": "instant or null"}""";
    private static final String ROUND = """
            {"to": ["ada@example.org"], "subject": "Again", "text": "Round and round"}""";

    private SendingCases() {}

    static Map<String, ContractTest.Case> all() {
        return Map.of(
                "GET /v0/sending", SendingCases::own,
                "GET /v0/platform/identities/{identityId}/sending", SendingCases::ofIdentity,
                "POST /v0/platform/identities/{identityId}/sending/resume", SendingCases::resume);
    }

    private static void own(Api api) {
        assertThat(api.expect("GET /v0/sending", null, STATE).get("state").asString())
                .isEqualTo("active");
        pause(api);
        var paused = api.expect("GET /v0/sending", null, STATE);
        assertThat(paused.get("reason").asString()).isEqualTo("same_body");
        assertThat(paused.get("count").asInt()).isEqualTo(4);
    }

    private static void ofIdentity(Api api) {
        var name = "GET /v0/platform/identities/{identityId}/sending";
        pause(api);
        assertThat(api.expect(name, null, STATE, api.agent.id()).get("about").asString())
                .isEqualTo("ada@example.org");
        api.refuse(name, null, 404, "not_found", "id-00000000000000aa");
    }

    private static void resume(Api api) {
        var name = "POST /v0/platform/identities/{identityId}/sending/resume";
        pause(api);
        api.refuse("POST /v0/messages/send", ROUND.replace("ada@", "eve@"), 409, "sending_paused");
        for (var i = 0; i < 2; i++) {
            var resumed = api.expect(name, null, STATE, api.agent.id());
            assertThat(resumed.get("state").asString()).isEqualTo("active");
            assertThat(resumed.get("since").isNull()).isTrue();
        }
        api.expect("POST /v0/messages/send", ROUND, MailCases.MESSAGE);
        api.refuse(name, null, 404, "not_found", "id-00000000000000aa");
    }

    private static void pause(Api api) {
        for (var i = 0; i < 3; i++) {
            api.receive("Re: Again", "Round and round");
            api.expect("POST /v0/messages/send", ROUND, MailCases.MESSAGE);
        }
        api.refuse("POST /v0/messages/send", ROUND, 409, "sending_paused");
    }
}
