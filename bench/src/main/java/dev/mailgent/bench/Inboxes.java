package dev.mailgent.bench;

import java.sql.SQLException;

/// Inboxes `1box@bench.test`, `2box@bench.test` …, made by the API.
public final class Inboxes {
    /// What comes behind the number.
    public static final String REST = "box@" + Product.DOMAIN;

    private static final int AT_ONCE = 8;

    private Inboxes() {}

    /// Makes so many. The product gives every address random letters at its end and smtp-source can only count, so the
    /// addresses are then rewritten in the database; nothing else of them is.
    public static void make(Product product, int count) throws SQLException, InterruptedException {
        Parallel.times(count, AT_ONCE, i -> product.newInbox(i + 1 + "box"));
        product.database().execute("""
                UPDATE address SET address = regexp_replace(address, '^([0-9]+box)-.*@', '\\1@')
                 WHERE address ~ '^[0-9]+box-';
                UPDATE identity SET email = regexp_replace(email, '^([0-9]+box)-.*@', '\\1@')
                 WHERE email ~ '^[0-9]+box-'
                """);
        product.database().tidy();
    }

    /// Adds copies of one of them until there are so many identities: rows as the product writes them, with ids and
    /// addresses of their own.
    public static void multiply(Product product, int count) throws SQLException {
        var missing = count - product.database().number("SELECT count(*) FROM identity");
        if (missing <= 0) {
            return;
        }
        product.database().execute("""
                CREATE TEMPORARY TABLE copy ON COMMIT DROP AS
                SELECT i.*, gen_random_uuid() AS new_id
                  FROM (SELECT * FROM identity WHERE email = '1%s') i, generate_series(1, %d);
                INSERT INTO identity (org_id, id, public_id, name, type, purpose, email, scopes, state, created_at)
                SELECT org_id, new_id, ('x' || right(replace(new_id::text, '-', ''), 16))::bit(64)::bigint, name, type,
                       purpose, new_id || '@%s', scopes, state, created_at
                  FROM copy;
                INSERT INTO feed (org_id, identity_id, seq) SELECT org_id, new_id, 0 FROM copy;
                INSERT INTO address (address, org_id, identity_id, state)
                SELECT new_id || '@%s', org_id, new_id, 'ACTIVE' FROM copy;
                INSERT INTO api_key (digest, pepper_version, id, org_id, identity_id, slot, prefix, name, created_at)
                SELECT sha256(new_id::text::bytea), k.pepper_version, gen_random_uuid(), copy.org_id, new_id, new_id,
                       k.prefix, k.name, k.created_at
                  FROM copy JOIN api_key k ON k.identity_id = copy.id
                """.formatted(REST, missing, Product.DOMAIN, Product.DOMAIN));
        product.database().tidy();
    }
}
