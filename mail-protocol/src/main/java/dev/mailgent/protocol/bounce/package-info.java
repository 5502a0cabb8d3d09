/// What mail says about mail: delivery reports, vacation replies and complaints, told apart and read.
///
/// It owns the DSN of RFC 3464 and RFC 6533, the text bounces of servers that never learnt it, the automatic-reply test
/// and the reply rules of RFC 3834. Nothing here throws on content; what is not a notification is
/// {@link dev.mailgent.protocol.bounce.Notification.None}. A notification is only a claim: anyone can write one, so a
/// caller acts on it after its return path proved that it answers mail of ours.
///
/// Start at {@link dev.mailgent.protocol.bounce.BounceDecoder}; how a reason is found is in `Diagnosis`.
@NullMarked
package dev.mailgent.protocol.bounce;

import org.jspecify.annotations.NullMarked;
