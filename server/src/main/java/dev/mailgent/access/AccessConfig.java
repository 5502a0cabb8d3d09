package dev.mailgent.access;

import dev.mailgent.platform.config.Setting;

/// How much one caller may ask for. Each node counts for itself.
public record AccessConfig(
        @Setting(
                key = "rate-per-minute",
                fallback = "200",
                min = 1,
                max = 10_000_000,
                doc = "Requests a minute an identity may make; more are answered 429 with Retry-After.")
        int ratePerMinute,

        @Setting(
                key = "platform-rate-per-minute",
                fallback = "2000",
                min = 1,
                max = 10_000_000,
                doc = "Requests a minute the platform keys of one organization may make together.")
        int platformRatePerMinute,

        @Setting(
                key = "failed-auth-per-minute",
                fallback = "60",
                min = 1,
                max = 10_000_000,
                doc = "Requests a minute with a missing or wrong key that one address may make"
                        + " (an IPv6 /64 counts as one address).")
        int failedAuthPerMinute) {}
