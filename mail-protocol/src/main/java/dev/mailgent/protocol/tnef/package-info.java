/// Outlook's winmail.dat (TNEF, [MS-OXTNEF]): the files and bodies inside.
///
/// Reading is forward only and bounded: nothing is read twice, so hostile lengths or repeated attributes cannot make it
/// loop, and what it yields is bounded by the input (compressed RTF expands at most 9 times). It never throws on
/// content; a broken stream yields what came before the break and is marked damaged.
///
/// Start at {@link dev.mailgent.protocol.tnef.Tnef#read}.
@NullMarked
package dev.mailgent.protocol.tnef;

import org.jspecify.annotations.NullMarked;
