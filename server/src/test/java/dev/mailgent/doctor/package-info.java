/// Tests of the doctor: each thing it looks at, once sound and once broken.
@NullMarked
package dev.mailgent.doctor;

import org.jspecify.annotations.NullMarked;
