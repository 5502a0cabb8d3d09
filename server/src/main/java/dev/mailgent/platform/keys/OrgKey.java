package dev.mailgent.platform.keys;

import dev.mailgent.platform.crypto.SecretBytes;
import dev.mailgent.platform.id.OrgId;
import java.util.UUID;

/// One version of an organization's key, open. Owned by the cache of [OrgKeys], which wipes it.
record OrgKey(OrgId org, UUID id, int version, SecretBytes key) {}
