/// Agents: their names, addresses, scopes and keys, and the directory that finds one by address.
///
/// An address is given once and never again, also not after its identity is gone: the `address` row stays as RETIRED.
/// Deletion begins as a state that every key check, RCPT and read sees at once; removal of what the identity held
/// follows apart. Start at [Identities]; mail asks [Directory].
@NullMarked
package dev.mailgent.identity;

import org.jspecify.annotations.NullMarked;
