/// Tests of the two doors to the database, of the schema's rules, and of isolation under load.
@NullMarked
package dev.mailgent.platform.db;

import org.jspecify.annotations.NullMarked;
