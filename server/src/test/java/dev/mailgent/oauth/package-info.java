/// OAuth over real HTTP: the whole way, every refusal, and the attacks.
@NullMarked
package dev.mailgent.oauth;

import org.jspecify.annotations.NullMarked;
