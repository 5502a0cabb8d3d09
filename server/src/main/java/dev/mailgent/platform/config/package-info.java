/// Settings: read from flags, environment and `mailgent.conf`, bound to one record per feature, refused by name when
/// wrong.
///
/// A record's components carry [Setting]; [Settings#bind] fills it. Start at [Settings].
@NullMarked
package dev.mailgent.platform.config;

import org.jspecify.annotations.NullMarked;
