package dev.mailgent;

import dev.mailgent.audit.Actor;
import dev.mailgent.audit.Audit;
import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.vault.Seal;
import dev.mailgent.vault.Vault;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// `mailgent keys status|rotate-org|rotate-root|seal|unseal`.
///
/// All but `rotate-root` work beside a running server, which hears of what changed. `rotate-root` needs it
/// stopped: the server holds the root in memory. Stopped anywhere, `rotate-root` goes on where it was when
/// it is called again.
final class KeysCommand {
    private static final Set<String> ACTIONS = Set.of("status", "rotate-org", "rotate-root", "seal", "unseal");

    static final String USAGE = """
            usage: ./mailgent keys ACTION [--data DIR] [--root-passphrase-file FILE]

              status             versions of the keys and which are in use
              rotate-org [ORG]   give an organization (org_..., or all) a new key and wrap its data keys with it
              rotate-root        replace the root key; the server must be stopped
              seal [ORG]         drop an organization's keys and open nothing of its vault until 'unseal'
              unseal [ORG]       open it again (ORG may be left out where there is one organization)
            """;

    private final Installation at;
    private final PrintStream out;
    private final InstantSource clock;

    private KeysCommand(Installation at, PrintStream out, InstantSource clock) {
        this.at = at;
        this.out = out;
        this.clock = clock;
    }

    /// @return the exit code
    static int run(String action, List<String> arguments, Configuration configuration, PrintStream out) {
        var clock = InstantSource.system();
        var isRoot = action.equals("rotate-root");
        if (!ACTIONS.contains(action)) {
            out.print(USAGE);
            return 2;
        }
        try (var at = new Installation(configuration, isRoot, clock)) {
            var command = new KeysCommand(at, out, clock);
            switch (action) {
                case "status" -> command.status();
                case "rotate-org" -> command.rotateOrganizations(arguments);
                case "seal", "unseal" -> command.seal(arguments, action.equals("seal"), configuration);
                default -> command.rotateRoot();
            }
            return 0;
        }
    }

    private List<OrgId> organizations() {
        return at.system().run(tx -> tx.query("SELECT id FROM org ORDER BY id", row -> new OrgId(row.uuid("id"))));
    }

    private static List<OrgId> named(List<OrgId> all, List<String> names) {
        var found = all.stream().filter(org -> names.contains(org.toString())).toList();
        if (found.size() < names.size()) {
            throw new ConfigException("There is no such organization. './mailgent keys status' lists them.");
        }
        return found;
    }

    private void status() {
        out.println("root key   " + at.data().resolve(Path.of("keys", "root.key")) + "   fingerprint "
                + HexFormat.of().formatHex(at.root().fingerprint())
                + (at.root().isRotating() ? "   a rotation is under way: run rotate-root again" : ""));
        for (var org : organizations()) {
            var sealed = at.orgKeys().isSealed(org) ? "   sealed" : "";
            var versions = at.orgKeys().status(org);
            out.println(org + sealed + (versions.isEmpty() ? "   no key yet: nothing was stored" : ""));
            for (var key : versions) {
                out.println(String.format(
                        Locale.ROOT,
                        "  version %-4d %-13s %-8s since %s",
                        key.version(),
                        key.state(),
                        key.provider(),
                        key.createdAt()));
            }
        }
    }

    private void rotateOrganizations(List<String> arguments) {
        var all = organizations();
        for (var org : arguments.isEmpty() ? all : named(all, arguments)) {
            if (at.orgKeys().isSealed(org)) {
                out.println(org + "   sealed, left as it is");
                continue;
            }
            if (at.orgKeys().status(org).isEmpty()) {
                out.println(org + "   no key yet, nothing to rotate");
                continue;
            }
            var version = at.orgKeys().rotate(org);
            var wrapped = at.rewrap().dataKeys(org, progress -> out.println("  " + progress.line()));
            out.println(org + "   key version " + version + " is active, " + wrapped + " data keys wrapped anew");
        }
    }

    private void seal(List<String> arguments, boolean shut, Configuration configuration) {
        var all = organizations();
        if (arguments.isEmpty() && all.size() != 1) {
            throw new ConfigException("Name the organization. './mailgent keys status' lists them.");
        }
        var wanted = arguments.isEmpty() ? all : named(all, arguments);
        var domain = configuration.server().domain();
        var file = configuration.auditFile();
        try (var audit = new Audit(at.vault(), at.instanceKeys(clock), Vault::touch, domain, 1, file, clock)) {
            var seal = new Seal(at.orgKeys(), audit);
            for (var org : wanted) {
                if (shut) {
                    seal.close(org, Actor.SYSTEM);
                    out.println(org + "   sealed: nothing in its vault opens until 'keys unseal'");
                } else {
                    seal.open(org, Actor.SYSTEM);
                    out.println(org + "   open");
                }
            }
        }
    }

    private void rotateRoot() {
        var root = at.root();
        if (root.isRotating()) {
            out.println("Going on with the rotation that was begun.");
        } else {
            root = at.withPassphrase(passphrase -> RootKey.addNewest(at.data(), passphrase));
            at.use(root);
        }
        var instance = at.instanceKeys(clock).rewrap();
        out.println("instance keys wrapped anew: " + instance);
        at.rewrap().root(progress -> out.println(progress.line()));
        at.use(at.withPassphrase(passphrase -> RootKey.forgetOlder(at.data(), passphrase)));
        out.println("The root key is a new one, fingerprint "
                + HexFormat.of().formatHex(at.root().fingerprint())
                + ". Copies of the old file open nothing that is stored from now on, and the backups made before.");
        if (Server.isTerminal()) {
            out.println("Write this down in the place of the old sheet:");
            out.println();
            out.println(at.root().recoverySheet().reveal());
        } else {
            out.println("Keep a copy of " + at.data().resolve("keys/root.key") + " apart from the backups.");
        }
    }
}
