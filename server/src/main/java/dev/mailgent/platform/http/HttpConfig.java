package dev.mailgent.platform.http;

import dev.mailgent.platform.config.Setting;

/// Where the API listens and what it takes.
public record HttpConfig(
        @Setting(
                key = "bind",
                fallback = "127.0.0.1",
                doc = "Address the HTTP and SMTP servers listen on. Loopback until you say otherwise.")
        String bind,

        @Setting(
                key = "http-port",
                fallback = "8080",
                min = 0,
                max = 65_535,
                doc = "Port of the HTTP API; 0 picks a free one.")
        int port,

        @Setting(
                key = "http-max-concurrent",
                fallback = "2000",
                min = 1,
                max = 100_000,
                doc = "Requests served at once; more are answered 503 with Retry-After.")
        int maxConcurrent,

        @Setting(
                key = "http-max-connections",
                fallback = "10000",
                min = 1,
                max = 1_000_000,
                doc = "Connections open at once, busy or idle; more wait unaccepted. Fewer where this process may have"
                        + " few files open.")
        int maxConnections,

        @Setting(
                key = "http-backlog",
                fallback = "4096",
                min = 1,
                max = 65_535,
                doc = "Connections the kernel keeps ready until they are accepted; it may lower this (somaxconn).")
        int backlog,

        @Setting(
                key = "base-url",
                fallback = "",
                doc = "URL clients reach the API by, when a proxy stands before it; empty means the bound address.")
        String baseUrl,

        @Setting(
                key = "trusted-proxies",
                fallback = "",
                doc = "Addresses and CIDR blocks of proxies, comma-separated, whose X-Forwarded-For is believed; from"
                        + " anyone else it is ignored. Needed behind a proxy for limits and keys by client address.")
        String trustedProxies) {}
