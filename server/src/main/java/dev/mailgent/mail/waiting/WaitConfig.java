package dev.mailgent.mail.waiting;

import dev.mailgent.platform.config.Setting;

/// How many calls may wait for mail.
public record WaitConfig(
        @Setting(
                key = "waits-max",
                fallback = "20000",
                min = 1,
                max = 1_000_000,
                doc = "Calls that may wait for mail at once; more are answered 503.")
        int max,

        @Setting(
                key = "waits-per-key",
                fallback = "100",
                min = 1,
                max = 100_000,
                doc = "Calls that may wait for mail at once on one API key; more are answered 429.")
        int perKey) {}
