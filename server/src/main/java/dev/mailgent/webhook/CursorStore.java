package dev.mailgent.webhook;

import dev.mailgent.event.OrgPlace;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import java.util.Optional;

/// Rows of `webhook_cursor` (V0014): one for each organization that ever had a webhook.
final class CursorStore {
    private static final String FIND = "SELECT place FROM webhook_cursor WHERE org_id = ?";
    private static final String BEGIN = """
            INSERT INTO webhook_cursor (org_id, place)
            VALUES (?, ?)
                ON CONFLICT DO NOTHING
            """;
    private static final String ADVANCE = """
            UPDATE webhook_cursor
               SET place = ?
             WHERE org_id = ?
               AND place = ?
            """;

    Optional<OrgPlace> find(TenantTx tenants, OrgId org) {
        return tenants.readOne(org, FIND, row -> row.string("place"), org.value())
                .map(text ->
                        OrgPlace.parse(text).orElseThrow(() -> new IllegalStateException("a cursor is unreadable")));
    }

    /// Puts a cursor there unless there is one.
    void begin(Tx tx, OrgId org, OrgPlace place) {
        tx.update(BEGIN, org.value(), place.text());
    }

    /// False when another process was here meanwhile.
    boolean advance(Tx tx, OrgId org, OrgPlace from, OrgPlace to) {
        return tx.update(ADVANCE, to.text(), org.value(), from.text()) == 1;
    }
}
