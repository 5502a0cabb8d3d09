package dev.mailgent.event;

import dev.mailgent.platform.config.Setting;

/// How many may listen for events, and how often a silent stream says that it lives.
public record StreamConfig(
        @Setting(
                key = "streams-max",
                fallback = "10000",
                min = 1,
                max = 1_000_000,
                doc = "Event streams open at once, SSE and WebSocket together; more are answered 503.")
        int max,

        @Setting(
                key = "streams-per-key",
                fallback = "20",
                min = 1,
                max = 100_000,
                doc = "Event streams one API key may have open at once; more are answered 429.")
        int perKey,

        @Setting(
                key = "stream-heartbeat",
                fallback = "15",
                min = 1,
                max = 300,
                doc = "Seconds between two signs of life on an event stream where nothing happens.")
        int heartbeatSeconds) {}
