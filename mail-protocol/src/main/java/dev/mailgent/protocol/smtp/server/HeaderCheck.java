package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.ByteScan;
/// What the receiver itself wants to know of a header: how often the message was passed on, and whether it ends.
///
/// @param hops fields named Received (RFC 5321 section 6.3)

record HeaderCheck(int hops, boolean hasBody) {
    static HeaderCheck of(byte[] raw) {
        var hops = 0;
        var at = 0;
        while (at < raw.length) {
            if (raw[at] == '\n' || (raw[at] == '\r' && at + 1 < raw.length && raw[at + 1] == '\n')) {
                return new HeaderCheck(hops, true);
            }
            if ((raw[at] | 0x20) == 'r' && isReceived(raw, at)) {
                hops++;
            }
            at = ByteScan.lf(raw, at, raw.length) + 1;
        }
        return new HeaderCheck(hops, false);
    }

    private static boolean isReceived(byte[] raw, int from) {
        var name = "received";
        var at = from;
        for (var i = 0; i < name.length(); i++, at++) {
            if (at >= raw.length || (raw[at] | 0x20) != name.charAt(i)) {
                return false;
            }
        }
        while (at < raw.length && (raw[at] == ' ' || raw[at] == '\t')) {
            at++;
        }
        return at < raw.length && raw[at] == ':';
    }
}
