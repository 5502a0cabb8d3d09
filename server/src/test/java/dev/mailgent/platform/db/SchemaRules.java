package dev.mailgent.platform.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What the schema must be so that one organization cannot see another: read from PostgreSQL's own
/// catalogue, so that partitions and whatever a migration forgot are seen too. A tenant table is one with
/// `org_id` that is not a directory.
final class SchemaRules {
    /// With `org_id` and without row-level security, because they are read before the organization is
    /// known. They hold no content, and only `SystemTx` reads them.
    private static final Set<String> DIRECTORIES = Set.of("api_key", "address", "job", "webhook_lane", "oauth_secret");

    /// Without `org_id`: the tenant itself, the instance's keys, the migrations' own table.
    private static final Set<String> SYSTEM = Set.of("org", "instance_key", "oauth_client", "flyway_schema_history");

    /// Unique across organizations on purpose. None.
    private static final Set<String> GLOBAL_UNIQUE = Set.of();

    /// Indexes of a kind that cannot lead with org_id; their lexemes carry a tag of the identity.
    private static final Set<String> TAGGED = Set.of("message_search_terms");

    /// `r` table, `p` partitioned table. Every rule gives one sentence for each thing that breaks it.
    private static final String TABLES = """
            WITH tab AS (
                SELECT c.oid, c.relname::text AS name, c.relrowsecurity, c.relforcerowsecurity, c.relowner,
                       a.attnum AS org, a.attnotnull AS org_not_null
                  FROM pg_class c
                  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
                 WHERE c.relnamespace IN ('public'::regnamespace, 'keystore'::regnamespace)
                   AND c.relkind IN ('r', 'p')),
            tenant AS (SELECT * FROM tab WHERE org IS NOT NULL AND name <> ALL (?))
            SELECT 'table ' || name || ' has no org_id and is not on the reviewed list'
              FROM tab
             WHERE org IS NULL AND name <> ALL (?)
            UNION ALL
            SELECT 'table ' || name || ' does not force row-level security'
              FROM tenant
             WHERE NOT (relrowsecurity AND relforcerowsecurity)
            UNION ALL
            SELECT 'table ' || name || ' has a nullable org_id'
              FROM tenant
             WHERE NOT org_not_null
            UNION ALL
            SELECT 'table ' || name || ' has no policy'
              FROM tenant
             WHERE NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = tenant.oid)
            UNION ALL
            SELECT 'policy ' || p.polname || ' of ' || name || ' is not bound to the organization in USING and WITH CHECK'
              FROM tenant
              JOIN pg_policy p ON p.polrelid = tenant.oid
             WHERE p.polcmd <> '*'
                OR NOT p.polpermissive
                OR pg_get_expr(p.polqual, p.polrelid) IS DISTINCT FROM '(org_id = app_org())'
                OR pg_get_expr(p.polwithcheck, p.polrelid) IS DISTINCT FROM '(org_id = app_org())'
            UNION ALL
            SELECT 'table ' || name || ' has no primary key that leads with org_id'
              FROM tenant
             WHERE NOT EXISTS (SELECT FROM pg_index i
                                WHERE i.indrelid = tenant.oid AND i.indisprimary AND i.indkey[0] = tenant.org)
            UNION ALL
            SELECT 'unique index ' || i.indexrelid::regclass || ' of ' || name || ' does not lead with org_id'
              FROM tenant
              JOIN pg_index i ON i.indrelid = tenant.oid
             WHERE i.indisunique AND i.indkey[0] <> tenant.org AND i.indexrelid::regclass::text <> ALL (?)
            UNION ALL
            SELECT 'index ' || i.indexrelid::regclass || ' of ' || name || ' does not lead with org_id'
              FROM tenant
              JOIN pg_index i ON i.indrelid = tenant.oid
             WHERE NOT i.indisunique AND i.indkey[0] <> tenant.org AND i.indexrelid::regclass::text <> ALL (?)
            UNION ALL
            SELECT 'foreign key ' || k.conname || ' of ' || tenant.name || ' does not contain org_id'
              FROM tenant
              JOIN pg_constraint k ON k.conrelid = tenant.oid AND k.contype = 'f'
              JOIN tenant AS target ON target.oid = k.confrelid
             WHERE NOT EXISTS (SELECT FROM generate_subscripts(k.conkey, 1) AS at
                                WHERE k.conkey[at] = tenant.org AND k.confkey[at] = target.org)
            UNION ALL
            SELECT 'table ' || name || ' belongs to ' || relowner::regrole || ' and not to mg_owner'
              FROM tab
             WHERE relowner <> 'mg_owner'::regrole
            """;

    private static final String AROUND = """
            SELECT 'view ' || relname || ' runs with its owner''s rights (no security_invoker)'
              FROM pg_class
             WHERE relnamespace IN ('public'::regnamespace, 'keystore'::regnamespace) AND relkind = 'v'
               AND NOT coalesce(reloptions, '{}') && ARRAY ['security_invoker=true', 'security_invoker=on']
            UNION ALL
            SELECT 'materialized view ' || relname || ' keeps rows of several organizations'
              FROM pg_class
             WHERE relnamespace IN ('public'::regnamespace, 'keystore'::regnamespace) AND relkind = 'm'
            UNION ALL
            SELECT 'function ' || proname || ' is SECURITY DEFINER'
              FROM pg_proc
             WHERE pronamespace IN ('public'::regnamespace, 'keystore'::regnamespace) AND prosecdef
            UNION ALL
            SELECT 'function ' || proname || ' belongs to ' || proowner::regrole || ' and not to mg_owner'
              FROM pg_proc
             WHERE pronamespace IN ('public'::regnamespace, 'keystore'::regnamespace) AND proowner <> 'mg_owner'::regrole
            UNION ALL
            SELECT 'trigger ' || tgname || ' on ' || tgrelid::regclass
              FROM pg_trigger
             WHERE NOT tgisinternal
            UNION ALL
            SELECT 'mg_app holds ' || privilege_type || ' on ' || table_name
              FROM information_schema.role_table_grants
             WHERE (grantee IN ('mg_app', 'PUBLIC') OR grantee LIKE 'mg\\_app\\_%')
               AND table_schema IN ('public', 'keystore')
               AND (privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
                    OR table_schema = 'keystore'
                    OR table_name IN ('credential_box', 'backup_code', 'did_key_box', 'webhook_secret')
                    OR (table_name = 'did_key' AND privilege_type <> 'SELECT')
                    OR (table_name LIKE 'audit\\_%' AND privilege_type <> 'SELECT'))
            UNION ALL
            SELECT 'mg_vault holds ' || privilege_type || ' on ' || table_name
              FROM information_schema.role_table_grants
             WHERE grantee LIKE 'mg\\_vault%' AND table_schema IN ('public', 'keystore')
               AND (privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
                    OR (table_name LIKE 'audit\\_%' AND privilege_type IN ('UPDATE', 'DELETE')
                        AND (table_name, privilege_type)
                            NOT IN (('audit_head', 'UPDATE'), ('audit_personal', 'DELETE'))))
            UNION ALL
            SELECT 'nobody logs in as ' || rolname || '; a login of each database is its member'
              FROM pg_roles
             WHERE rolname IN ('mg_app', 'mg_vault') AND rolcanlogin
            UNION ALL
            SELECT rolname || ' is a member of mg_vault'
              FROM pg_roles
             WHERE (rolname = 'mg_app' OR rolname LIKE 'mg\\_app\\_%') AND pg_has_role(rolname, 'mg_vault', 'MEMBER')
            UNION ALL
            SELECT rolname || ' may do more than read and write rows'
              FROM pg_roles
             WHERE (rolname IN ('mg_app', 'mg_vault') OR rolname LIKE 'mg\\_app\\_%' OR rolname LIKE 'mg\\_vault\\_%')
               AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
                    OR pg_has_role(rolname, 'mg_owner', 'MEMBER')
                    OR has_schema_privilege(rolname, 'public', 'CREATE'))
            UNION ALL
            SELECT 'app_org() reads something else than app.org'
             WHERE NOT EXISTS (SELECT FROM pg_proc
                                WHERE proname = 'app_org' AND provolatile = 's'
                                  AND prosrc LIKE '%nullif(current_setting(''app.org'', true), '''')::uuid%')
            """;

    private SchemaRules() {}

    /// One sentence for each thing that is not as it must be.
    static List<String> faults(Connection connection) throws SQLException {
        var faults = new ArrayList<String>();
        try (var tables = connection.prepareStatement(TABLES)) {
            var lists = List.of(DIRECTORIES.toArray(), SYSTEM.toArray(), GLOBAL_UNIQUE.toArray(), TAGGED.toArray());
            for (var i = 0; i < lists.size(); i++) {
                tables.setArray(i + 1, connection.createArrayOf("text", lists.get(i)));
            }
            try (var rows = tables.executeQuery()) {
                while (rows.next()) {
                    faults.add(rows.getString(1));
                }
            }
        }
        try (var around = connection.createStatement();
                var rows = around.executeQuery(AROUND)) {
            while (rows.next()) {
                faults.add(rows.getString(1));
            }
        }
        return faults;
    }
}
