/// Turns what a person or an agent wants to say into the bytes of one RFC 5322 message.
///
/// Owns: header encoding and folding, body encoding, MIME structure, and delivery status notifications. Promises: every
/// line ends in CRLF, no line is longer than 998 octets, the bytes are 7-bit clean unless an address in the header
/// is not ASCII, the same input always gives the same bytes, and no value can start a header of its own. A value that
/// cannot be written safely is a [ComposeException] naming the field; nothing else is thrown for content.
///
/// Start with [MessageComposer]; [DsnComposer] writes the report a sender gets when a delivery failed for good.
@NullMarked
package dev.mailgent.protocol.compose;

import org.jspecify.annotations.NullMarked;
