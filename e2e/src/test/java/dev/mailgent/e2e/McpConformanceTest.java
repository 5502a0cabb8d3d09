package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Every server scenario of the published conformance suite, with each revision we speak. A scenario passes when it has
/// a check that succeeded and none that failed or warned; any other is named here with its reason.
class McpConformanceTest {
    private static final String EVERYTHING =
            "calls a tool, prompt or resource of the suite's own reference server (test_simple_text and the like)";
    private static final String NO_RESOURCES = "needs resources, of which there are none: mail is read by tools";
    private static final String NO_REQUESTS =
            "calls a tool of the reference server that asks the client something; ours"
                    + " ask nothing (sampling, elicitation, roots)";
    private static final String NO_SESSION = "does not apply: no session is given and no stream is opened";

    /// What passes, by revision.
    private static final Map<String, Set<String>> PASSED = Map.of(
            "2025-06-18",
            Set.of(
                    "completion-complete",
                    "logging-set-level",
                    "ping",
                    "prompts-list",
                    "resources-list",
                    "server-initialize",
                    "tools-list"),
            "2025-11-25",
            Set.of(
                    "completion-complete",
                    "dns-rebinding-protection",
                    "logging-set-level",
                    "ping",
                    "prompts-list",
                    "resources-list",
                    "server-initialize",
                    "tools-list"),
            "2026-07-28",
            Set.of(
                    "caching",
                    "completion-complete",
                    "dns-rebinding-protection",
                    "http-header-validation",
                    "input-required-result-unsupported-methods",
                    "input-required-result-validate-input",
                    "prompts-list",
                    "resources-list",
                    "sep-2164-resource-not-found",
                    "server-sse-multiple-streams",
                    "tools-list"));

    /// Scenarios that cannot be had, and why.
    private static final Map<String, String> NOT_SUPPORTED = notSupported();

    /// Checks of `server-stateless` that want diagnostic tools of the reference server; it passes but for these.
    private static final Set<String> STATELESS_UNTESTABLE = Set.of(
            "sep-2575-server-rejects-undeclared-capability",
            "sep-2575-missing-capability-http-400",
            "sep-2575-http-server-no-independent-requests-on-stream",
            "sep-2575-server-no-log-without-loglevel");

    private static Map<String, String> notSupported() {
        var reasons = new TreeMap<String, String>();
        for (var name : List.of(
                "json-schema-2020-12",
                "prompts-get-embedded-resource",
                "prompts-get-simple",
                "prompts-get-with-args",
                "prompts-get-with-image",
                "tools-call-audio",
                "tools-call-embedded-resource",
                "tools-call-error",
                "tools-call-image",
                "tools-call-mixed-content",
                "tools-call-simple-text",
                "tools-call-with-logging",
                "tools-call-with-progress")) {
            reasons.put(name, EVERYTHING);
        }
        for (var name : List.of(
                "resources-read-binary",
                "resources-read-text",
                "resources-subscribe",
                "resources-templates-read",
                "resources-unsubscribe")) {
            reasons.put(name, NO_RESOURCES);
        }
        for (var name : List.of(
                "elicitation-sep1034-defaults",
                "elicitation-sep1330-enums",
                "input-required-result-basic-elicitation",
                "input-required-result-basic-list-roots",
                "input-required-result-basic-sampling",
                "input-required-result-capability-check",
                "input-required-result-ignore-extra-params",
                "input-required-result-missing-input-response",
                "input-required-result-multi-round",
                "input-required-result-multiple-input-requests",
                "input-required-result-non-tool-request",
                "input-required-result-request-state",
                "input-required-result-result-type",
                "input-required-result-tampered-state",
                "tools-call-elicitation",
                "tools-call-sampling")) {
            reasons.put(name, NO_REQUESTS);
        }
        for (var name : List.of("server-session-lifecycle", "server-sse-multiple-streams", "server-sse-polling")) {
            reasons.put(name, NO_SESSION);
        }
        reasons.put("server-stateless", "four of its checks want diagnostic tools; the others are looked at below");
        reasons.put("http-custom-header-server-validation", "no tool asks for an argument in a header (x-mcp-header)");
        return reasons;
    }

    @Test
    void each_scenario_passes_or_is_named_with_its_reason(@TempDir Path data) throws Exception {
        var script = NodeScript.of("mcp");
        try (var server =
                RunningServer.start(data, List.of("--domain", "conformance.test", "--rate-per-minute", "100000"))) {
            var given = Map.of(
                    "url",
                    server.baseUrl() + "/mcp",
                    "key",
                    server.apiKey(),
                    "revisions",
                    PASSED.keySet().stream().sorted().toList());
            var results = Json.MAPPER.readTree(script.run("conformance.mjs", Json.MAPPER.writeValueAsString(given)));
            for (var revision : new TreeSet<>(PASSED.keySet())) {
                var scenarios = results.get(revision);
                var passed = new TreeSet<String>();
                var others = new TreeSet<String>();
                for (var scenario : scenarios.properties()) {
                    (isPassed(scenario.getValue()) ? passed : others).add(scenario.getKey());
                }
                System.out.printf("conformance %s: %d/%d%n", revision, passed.size(), scenarios.size());
                assertThat(passed).as(revision).isEqualTo(new TreeSet<>(PASSED.get(revision)));
                assertThat(NOT_SUPPORTED.keySet()).as(revision).containsAll(others);
            }
            assertThat(failures(results.get("2026-07-28").get("server-stateless")))
                    .isEqualTo(STATELESS_UNTESTABLE);
        }
    }

    private static boolean isPassed(JsonNode checks) {
        var statuses = new TreeSet<String>();
        checks.forEach(check -> statuses.add(check.get("status").asString()));
        return statuses.contains("SUCCESS") && !statuses.contains("FAILURE") && !statuses.contains("WARNING");
    }

    private static Set<String> failures(JsonNode checks) {
        var failed = new TreeSet<String>();
        for (var check : checks) {
            if (!Set.of("SUCCESS", "INFO", "SKIPPED")
                    .contains(check.get("status").asString())) {
                failed.add(check.get("id").asString());
            }
        }
        return failed;
    }
}
