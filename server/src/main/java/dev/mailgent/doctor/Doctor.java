package dev.mailgent.doctor;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// Runs every check and presents what they found.
public final class Doctor {
    private Doctor() {}

    /// Every check, in an order in which an earlier finding may explain a later one.
    public static List<Finding> run(Facts facts) {
        var findings = new ArrayList<Finding>();
        var running = Running.on(facts.data());
        findings.add(ServerCheck.look(facts, running));
        if (running.filter(ServerCheck::isForeign).isPresent()) {
            return List.copyOf(findings);
        }
        findings.add(JdkCheck.look(Runtime.version()));
        findings.add(DiskCheck.look(facts.data()));
        findings.add(FilesCheck.owners(facts.data()));
        findings.add(FilesCheck.secrets(facts.data()));
        findings.add(RootKeyCheck.look(facts.data()));
        findings.add(CredentialsCheck.look(facts.data()));
        for (var door : facts.doors()) {
            findings.add(PortCheck.look(running.map(door::opened).orElse(door), facts.data()));
        }
        findings.addAll(DatabaseCheck.look(facts));
        return List.copyOf(findings);
    }

    /// Prints the findings for a person, or as one JSON object `{"ok", "checks": [{"check", "ok", "detail", "fix"}]}`.
    ///
    /// @return the exit code: 1 if anything is wrong, else 0
    public static int report(List<Finding> findings, boolean json, PrintStream out) {
        long wrong = findings.stream().filter(finding -> !finding.ok()).count();
        if (json) {
            out.println(JsonMapper.shared().writeValueAsString(new Report(wrong == 0, findings)));
        } else {
            findings.forEach(finding -> print(finding, out));
            out.println(
                    wrong == 0 ? "Nothing is wrong." : wrong + (wrong == 1 ? " thing is" : " things are") + " wrong.");
        }
        return wrong == 0 ? 0 : 1;
    }

    private static void print(Finding finding, PrintStream out) {
        out.printf("%-5s  %-10s  %s%n", finding.ok() ? "ok" : "WRONG", finding.check(), finding.detail());
        if (finding.fix() != null) {
            out.printf("%19sfix: %s%n", "", finding.fix());
        }
    }

    record Report(boolean ok, List<Finding> checks) {}
}
