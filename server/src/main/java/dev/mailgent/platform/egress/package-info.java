/// The only way out to addresses that tenants name: webhooks, DID documents, client metadata. A URL is
/// read by one strict parser ([EgressUrl]), each address its name stands for must be public
/// ([PublicAddress]), and [GuardedHttp] dials the very address that was checked. What is refused throws
/// [EgressException], whose sentence may be shown to the tenant; it never holds anything the other side
/// answered.
@NullMarked
package dev.mailgent.platform.egress;

import org.jspecify.annotations.NullMarked;
