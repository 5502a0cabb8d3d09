/// `mailgent doctor`: looks at an installation from outside, says what is wrong and the exact fix.
///
/// Start at [Doctor]. Each check is one class that turns facts into one [Finding]; it changes nothing, needs no running
/// server, and never throws: a check that cannot look says so as a finding. Nothing secret is printed, neither a
/// password nor what a file holds.
@NullMarked
package dev.mailgent.doctor;

import org.jspecify.annotations.NullMarked;
