package dev.mailgent.cli.command;

import dev.mailgent.cli.screen.Screen;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;

/// What a process finds around it.
///
/// @param directory where relative paths begin
/// @param zone times are shown in
public record Surroundings(
        Map<String, String> environment, Path directory, ZoneId zone, InputStream in, Screen screen) {}
