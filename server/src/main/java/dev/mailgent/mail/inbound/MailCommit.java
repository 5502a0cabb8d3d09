package dev.mailgent.mail.inbound;

import dev.mailgent.mail.message.MessageWriter;
import dev.mailgent.mail.message.NewMessage;
import dev.mailgent.mail.message.Placed;
import dev.mailgent.platform.db.GroupCommit;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.protocol.bounce.Notification;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Stores received mail, many mails in one transaction. Each inbox is a lane, since its feed row is locked.
public final class MailCommit implements GroupCommit.Work<MailCommit.Mail, List<Placed>> {
    private final TenantTx tenants;
    private final MessageWriter writer;
    private final ArrivalLog arrivals;

    /// One mail: a message per inbox, all or none.
    ///
    /// @param report what the mail says of one that was sent from here, null when it is no report
    /// @param authors addresses of From
    public record Mail(
            List<NewMessage> messages,
            List<String> authors,
            @Nullable Notification report) {}

    /// A message that is new in its inbox, where it went, and what it reports.
    record Arrival(
            NewMessage message,
            Placed placed,
            List<String> authors,
            @Nullable Notification report) {}

    private record Slot(int mail, NewMessage message) {}

    public MailCommit(TenantTx tenants, MessageWriter writer, ArrivalLog arrivals) {
        this.tenants = tenants;
        this.writer = writer;
        this.arrivals = arrivals;
    }

    @Override
    public int lane(Mail mail) {
        return mail.messages().getFirst().agent().id().value().hashCode();
    }

    @Override
    public long bytes(Mail mail) {
        return mail.messages().stream().mapToLong(NewMessage::rawSize).sum();
    }

    @Override
    public List<List<Placed>> commit(List<Mail> batch) {
        // Organizations in order, so that two writers never wait for each other crosswise.
        var byOrg = new TreeMap<UUID, List<Slot>>();
        for (var i = 0; i < batch.size(); i++) {
            for (var message : batch.get(i).messages()) {
                byOrg.computeIfAbsent(message.agent().org().value(), _ -> new ArrayList<>())
                        .add(new Slot(i, message));
            }
        }
        return tenants.runBatch(tx -> {
            var results = new ArrayList<List<Placed>>();
            batch.forEach(_ -> results.add(new ArrayList<>()));
            byOrg.forEach((org, slots) -> {
                TenantTx.enter(tx, new OrgId(org));
                var messages = slots.stream().map(Slot::message).toList();
                var fresh = new ArrayList<Arrival>();
                writer.write(tx, new OrgId(org), messages, (trip, places) -> {
                    for (var i = 0; i < slots.size(); i++) {
                        var mail = slots.get(i).mail();
                        results.get(mail).add(places.get(i));
                        if (!places.get(i).duplicate()) {
                            fresh.add(new Arrival(
                                    messages.get(i),
                                    places.get(i),
                                    batch.get(mail).authors(),
                                    batch.get(mail).report()));
                        }
                    }
                    arrivals.record(tx, trip, new OrgId(org), fresh);
                });
                arrivals.settle(tx, fresh);
            });
            return results;
        });
    }
}
