/// What the program says about itself: health, metrics, the API's description in forms for people, programs and models.
/// Everything is generated from the registry of endpoints.
@NullMarked
package dev.mailgent.meta;

import org.jspecify.annotations.NullMarked;
