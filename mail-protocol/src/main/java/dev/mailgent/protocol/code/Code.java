package dev.mailgent.protocol.code;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A one-time code.
///
/// @param code as it is typed: ASCII digits, spaces and dashes between digits removed; letters and their dashes kept
/// @param confidence 0.5 to 0.99
/// @param expiresIn how long the mail says it is valid, or null when it does not say
public record Code(String code, double confidence, @Nullable Duration expiresIn) {}
