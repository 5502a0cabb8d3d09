package dev.mailgent.mail.inbound;

import dev.mailgent.access.Agent;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.Category;
import dev.mailgent.activity.Entry;
import dev.mailgent.mail.message.Contacts;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.protocol.bounce.Notification;
import java.time.Instant;
import java.util.List;

/// What belongs in the transaction of a mail's arrival: a line in each inbox's activity log, its author
/// as a contact, and what a report (of a failed delivery, or a complaint) says of mail that was sent from
/// here.
public final class ArrivalLog {
    private final ActivityLog activity;
    private final Contacts contacts;
    private final Reports reports;

    /// Learns what became of mail the agent sent, in the transaction that stores the report.
    @FunctionalInterface
    public interface Reports {
        void came(Tx tx, Agent agent, Notification report, Instant at);
    }

    public ArrivalLog(ActivityLog activity, Contacts contacts, Reports reports) {
        this.activity = activity;
        this.contacts = contacts;
        this.reports = reports;
    }

    /// Adds the lines and the authors of messages of one organization that are new; repeats are left out by the caller.
    void record(Tx tx, RoundTrip trip, OrgId org, List<MailCommit.Arrival> fresh) {
        activity.record(trip, fresh.stream().map(ArrivalLog::line).toList());
        contacts.remember(
                tx,
                trip,
                org,
                fresh.stream()
                        .map(arrival -> new Contacts.Met(
                                arrival.message().agent().id(),
                                arrival.authors(),
                                arrival.message().createdAt()))
                        .toList());
    }

    /// Takes in what they report.
    void settle(Tx tx, List<MailCommit.Arrival> fresh) {
        for (var arrival : fresh) {
            if (arrival.report() != null) {
                var message = arrival.message();
                reports.came(tx, message.agent(), arrival.report(), message.createdAt());
            }
        }
    }

    private static ActivityLog.Line line(MailCommit.Arrival arrival) {
        return new ActivityLog.Line(
                arrival.message().agent().org(),
                arrival.message().agent().id(),
                Entry.success(
                        "mail_receive",
                        Category.MAIL,
                        null,
                        "message",
                        arrival.placed().messageId()));
    }
}
