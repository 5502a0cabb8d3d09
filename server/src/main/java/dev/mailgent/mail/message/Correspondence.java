package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// How often somebody wrote to a mailbox lately. Read from its newest messages; nothing is kept for it.
public final class Correspondence {
    /// More mail than this within a few minutes is looked at from its end.
    private static final int NEWEST = 500;

    private static final int MENTIONS = 50;

    // message_feed, message_view_pkey
    private static final String RECEIVED = """
            SELECT v.view
              FROM (SELECT org_id, id, seq, created_at
                      FROM message
                     WHERE org_id = ? AND identity_id = ?
                     ORDER BY seq DESC
                     LIMIT ?) m
             CROSS JOIN LATERAL (SELECT view, trace FROM message_view
                                  WHERE org_id = m.org_id AND message_id = m.id OFFSET 0) v
             WHERE m.created_at > ?
               AND v.trace IS NOT NULL
               AND position(? IN lower(v.view)) > 0
             ORDER BY m.seq DESC
             LIMIT ?
            """;

    private Correspondence() {}

    /// Messages received since `since` whose author is `address`, or who want their answers there.
    ///
    /// @param address bare, in lower case
    public static int received(Tx tx, Agent agent, String address, Instant since) {
        return (int) tx
                .query(
                        RECEIVED,
                        row -> Json.MAPPER.readValue(row.bytes("view"), MessageContent.class),
                        agent.org().value(),
                        agent.id().value(),
                        NEWEST,
                        since,
                        address,
                        MENTIONS)
                .stream()
                .filter(content -> holds(content.from(), address) || holds(content.replyTo(), address))
                .count();
    }

    private static boolean holds(List<String> people, String address) {
        return people.stream()
                .map(person -> person.toLowerCase(Locale.ROOT))
                .anyMatch(person -> person.equals(address) || person.endsWith("<" + address + ">"));
    }
}
