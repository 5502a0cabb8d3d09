/// The built product from outside: its one command, its ports, its files. Nothing here knows a class of the product.
@NullMarked
package dev.mailgent.e2e;

import org.jspecify.annotations.NullMarked;
