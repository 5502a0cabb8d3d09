package dev.mailgent.protocol.dmarc;

import dev.mailgent.protocol.dmarc.DmarcRecord.PublicSuffix;
import dev.mailgent.protocol.dns.DnsAnswer;
import dev.mailgent.protocol.dns.DnsBudget;
import dev.mailgent.protocol.dns.DnsQuestion;
import dev.mailgent.protocol.dns.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the DNS says from a domain up to its top-level domain, in at most 8 questions (RFC 9989 section 4.10).
///
/// @param start where the walk began
/// @param found records met, longest name first
/// @param end why it went no further
record TreeWalk(String start, List<Point> found, End end) {
    private static final int MAX_QUESTIONS = 8;

    record Point(String domain, DmarcRecord record) {}

    enum End {
        TOP,
        /// A record said where the boundary is (`psd`).
        BOUNDARY,
        /// A name has several records: they are void, and nothing above is inherited.
        SEVERAL_RECORDS,
        /// The DNS did not answer.
        FAILED
    }

    static TreeWalk from(DnsBudget dns, String start) {
        var found = new ArrayList<Point>();
        int labels = DomainName.labels(start);
        var name = start;
        while (true) {
            var answer = dns.ask(new DnsQuestion.Txt("_dmarc." + name));
            if (answer instanceof DnsAnswer.Failed) {
                return new TreeWalk(start, List.copyOf(found), End.FAILED);
            }
            var records = answer.records().stream().filter(DmarcRecord::isDmarc).toList();
            if (records.size() > 1) {
                return new TreeWalk(start, List.copyOf(found), End.SEVERAL_RECORDS);
            }
            if (records.size() == 1) {
                var record = DmarcRecord.parse(records.getFirst());
                found.add(new Point(name, record));
                if (record.publicSuffix() != PublicSuffix.UNKNOWN) {
                    return new TreeWalk(start, List.copyOf(found), End.BOUNDARY);
                }
            }
            // A long name is cut to its last seven labels at once.
            labels = labels > MAX_QUESTIONS ? MAX_QUESTIONS - 1 : labels - 1;
            if (labels == 0) {
                return new TreeWalk(start, List.copyOf(found), End.TOP);
            }
            name = DomainName.lastLabels(start, labels);
        }
    }

    /// The domain that answers for all names below it (RFC 9989 section 4.10.2); the start itself when no record says
    /// otherwise.
    String organizationalDomain() {
        if (found.isEmpty()) {
            return start;
        }
        var top = found.getLast();
        boolean belowSuffix = top.record.publicSuffix() == PublicSuffix.YES && !top.domain.equals(start);
        return belowSuffix ? DomainName.lastLabels(start, DomainName.labels(top.domain) + 1) : top.domain;
    }

    Optional<DmarcRecord> recordAt(String domain) {
        return found.stream()
                .filter(point -> point.domain.equals(domain))
                .map(Point::record)
                .findFirst();
    }
}
