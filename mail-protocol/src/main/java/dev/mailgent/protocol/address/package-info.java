/// Mail addresses: the lenient reading of a header and the strict check of an envelope recipient.
///
/// {@link dev.mailgent.protocol.address.AddressParser#parseList} keeps every good address of a header and names the bad
/// ones; {@link dev.mailgent.protocol.address.AddressParser#parseSingle} accepts exactly what RFC 5321 and RFC 6531 let
/// into RCPT TO. Both are linear in the input and never throw on content.
@NullMarked
package dev.mailgent.protocol.address;

import org.jspecify.annotations.NullMarked;
