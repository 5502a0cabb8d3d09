package dev.mailgent.protocol.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The other [Dns]: a zone held in a map. A name that was never mentioned is NXDOMAIN.
public final class ZoneDns implements Dns {
    private final Map<String, Map<String, List<Object>>> zone = new HashMap<>();
    private final List<DnsQuestion<?>> asked = new ArrayList<>();

    public ZoneDns txt(String name, String text) {
        return add(name, "TXT", text);
    }

    public ZoneDns a(String name, String address) {
        return add(name, "A", InetAddress.ofLiteral(address));
    }

    public ZoneDns aaaa(String name, String address) {
        return add(name, "AAAA", InetAddress.ofLiteral(address));
    }

    public ZoneDns mx(String name, int preference, String host) {
        return add(name, "MX", new MailExchanger(preference, bare(host)));
    }

    public ZoneDns ptr(String name, String host) {
        return add(name, "PTR", bare(host));
    }

    public ZoneDns cname(String name, String target) {
        return add(name, "CNAME", bare(target));
    }

    /// A name that exists and holds nothing.
    public ZoneDns exists(String name) {
        zone.computeIfAbsent(bare(name).toLowerCase(Locale.ROOT), _ -> new LinkedHashMap<>());
        return this;
    }

    /// Questions of a type this name has no record of fail.
    public ZoneDns failing(String name) {
        return add(name, "TIMEOUT", "");
    }

    public List<DnsQuestion<?>> asked() {
        return List.copyOf(asked);
    }

    @Override
    public <R> DnsAnswer<R> ask(DnsQuestion<R> question, Duration atMost) {
        asked.add(question);
        var name = question.name();
        for (int cnames = 0; cnames < 8; cnames++) {
            var records = zone.get(name);
            if (records == null) {
                return new DnsAnswer.NoDomain<>();
            }
            if (records.containsKey("CNAME")) {
                name = records.get("CNAME").getFirst().toString().toLowerCase(Locale.ROOT);
                continue;
            }
            var found = records.getOrDefault(typeOf(question), List.of());
            if (found.isEmpty()) {
                return records.containsKey("TIMEOUT") ? new DnsAnswer.Failed<>("timed out") : new DnsAnswer.NoData<>();
            }
            @SuppressWarnings("unchecked") // each add method puts what its question yields
            var typed = (List<R>) found;
            return DnsAnswer.of(typed);
        }
        return new DnsAnswer.Failed<>("CNAME loop");
    }

    private ZoneDns add(String name, String type, Object record) {
        var records = zone.computeIfAbsent(bare(name).toLowerCase(Locale.ROOT), _ -> new LinkedHashMap<>());
        var ofType = records.computeIfAbsent(type, _ -> new ArrayList<>());
        ofType.add(record);
        if (type.equals("MX")) {
            ofType.sort(Comparator.comparingInt(each -> ((MailExchanger) each).preference()));
        }
        return this;
    }

    private static String typeOf(DnsQuestion<?> question) {
        return switch (question) {
            case DnsQuestion.Txt _ -> "TXT";
            case DnsQuestion.A _ -> "A";
            case DnsQuestion.Aaaa _ -> "AAAA";
            case DnsQuestion.Mx _ -> "MX";
            case DnsQuestion.Ptr _ -> "PTR";
        };
    }

    private static String bare(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
