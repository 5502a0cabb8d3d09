/// The only way to the database. [TenantTx] is the door for one organization's rows (row-level security bound to
/// it), [SystemTx] the door for the few directory tables looked up before an organization is known. Nothing else may
/// touch a connection; the architecture test keeps it so.
@NullMarked
package dev.mailgent.platform.db;

import org.jspecify.annotations.NullMarked;
