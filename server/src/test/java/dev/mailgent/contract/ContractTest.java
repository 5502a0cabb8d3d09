package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestApp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// One case for each registered endpoint. An endpoint without a case fails, a case that does not bring
/// its endpoint to the success it promises fails, and so does a case of no endpoint.
class ContractTest {
    /// Calls one endpoint and checks what it promises.
    @FunctionalInterface
    interface Case {
        void check(Api api);
    }

    private static final Map<String, Case> CASES = cases();

    private static TestApp app;
    private static OpenApiSchemas schemas;

    private static Map<String, Case> cases() {
        var all = new HashMap<String, Case>();
        for (var group : List.of(
                MailCases.all(),
                ThreadCases.all(),
                SendCases.all(),
                SendingCases.all(),
                DraftCases.all(),
                VaultCases.all(),
                SealCases.all(),
                DidCases.all(),
                KeyCases.all(),
                EventCases.all(),
                WebhookCases.all(),
                OAuthCases.all(),
                OtherCases.all())) {
            all.putAll(group);
        }
        return all;
    }

    @BeforeAll
    static void start() {
        app = TestApp.shared();
        schemas = new OpenApiSchemas(app);
    }

    @TestFactory
    Stream<DynamicTest> every_endpoint_keeps_its_contract() {
        return app.endpoints().stream()
                .map(endpoint -> DynamicTest.dynamicTest(Api.name(endpoint), () -> {
                    var contract = CASES.get(Api.name(endpoint));
                    if (contract == null) {
                        throw new AssertionError("write a contract case for " + Api.name(endpoint));
                    }
                    var api = new Api(app, schemas);
                    contract.check(api);
                    assertThat(api.kept())
                            .as("the case never brings it to success")
                            .contains(Api.name(endpoint));
                }));
    }

    @Test
    void no_case_is_about_an_endpoint_that_is_not_there() {
        assertThat(app.endpoints().stream().map(Api::name)).containsAll(CASES.keySet());
    }
}
