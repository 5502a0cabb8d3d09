package dev.mailgent.protocol.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/// Asks recursive resolvers over UDP, then TCP when an answer is truncated, and follows CNAMEs. One per process: it
/// owns the cache and the limit on lookups in flight.
public final class DnsjavaResolver implements Dns {
    private static final int MAX_IN_FLIGHT = 256;
    private static final int MAX_CNAMES = 8;
    /// More records than any checker looks at; a hostile set is cut here.
    private static final int MAX_RECORDS = 100;

    private static final Duration TRY = Duration.ofSeconds(3);
    private static final Duration MAX_TIME_TO_LIVE = Duration.ofHours(1);
    /// Negative answers: short, so that a record just published is seen.
    private static final Duration NEGATIVE_TIME_TO_LIVE = Duration.ofSeconds(60);

    private final LookupSession session;
    private final AnswerCache cache = new AnswerCache();
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);

    public DnsjavaResolver(List<InetSocketAddress> servers) {
        var each = new ArrayList<Resolver>();
        for (var server : servers) {
            var resolver = new SimpleResolver(server);
            resolver.setTimeout(TRY);
            each.add(resolver);
        }
        var all = new ExtendedResolver(each);
        all.setTimeout(DnsBudget.TOTAL);
        all.setRetries(2);
        // No cache, no hosts file, no search path: the names asked are absolute and the cache above is ours.
        session = LookupSession.builder().resolver(all).maxRedirects(MAX_CNAMES).build();
    }

    /// The resolvers this machine is configured with.
    public static DnsjavaResolver ofSystem() {
        return new DnsjavaResolver(ResolverConfig.getCurrentConfig().servers());
    }

    @Override
    public <R> DnsAnswer<R> ask(DnsQuestion<R> question, Duration atMost) {
        var cached = cache.get(question);
        if (cached != null) {
            return cached;
        }
        if (!DomainName.fitsDns(question.name())) {
            return new DnsAnswer.NoDomain<>();
        }
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            if (!inFlight.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                return new DnsAnswer.Failed<>("too many lookups in flight");
            }
            try {
                return askServers(question, deadline - System.nanoTime());
            } finally {
                inFlight.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new DnsAnswer.Failed<>("interrupted");
        }
    }

    private <R> DnsAnswer<R> askServers(DnsQuestion<R> question, long nanosLeft) throws InterruptedException {
        try {
            var lookup = session.lookupAsync(nameOf(question.name()), typeOf(question), DClass.IN)
                    .toCompletableFuture();
            var found = lookup.get(Math.max(nanosLeft, 1), TimeUnit.NANOSECONDS).getRecords();
            if (found.isEmpty()) {
                return remember(question, new DnsAnswer.NoData<>(), NEGATIVE_TIME_TO_LIVE);
            }
            long seconds = found.stream().mapToLong(Record::getTTL).min().orElse(0);
            var timeToLive = Duration.ofSeconds(Math.min(seconds, MAX_TIME_TO_LIVE.toSeconds()));
            return remember(question, DnsAnswer.of(recordsOf(question, found)), timeToLive);
        } catch (ExecutionException failure) {
            return switch (failure.getCause()) {
                case NoSuchDomainException _ -> remember(question, new DnsAnswer.NoDomain<>(), NEGATIVE_TIME_TO_LIVE);
                case NoSuchRRSetException _ -> remember(question, new DnsAnswer.NoData<>(), NEGATIVE_TIME_TO_LIVE);
                case null, default -> new DnsAnswer.Failed<>("no usable answer");
            };
        } catch (TimeoutException _) {
            return new DnsAnswer.Failed<>("timed out");
        } catch (IOException | RuntimeException _) { // a name or an answer the library would not take
            return new DnsAnswer.Failed<>("no usable answer");
        }
    }

    private <R> DnsAnswer<R> remember(DnsQuestion<R> question, DnsAnswer<R> answer, Duration timeToLive) {
        cache.put(question, answer, timeToLive);
        return answer;
    }

    private static int typeOf(DnsQuestion<?> question) {
        return switch (question) {
            case DnsQuestion.Txt _ -> Type.TXT;
            case DnsQuestion.A _ -> Type.A;
            case DnsQuestion.Aaaa _ -> Type.AAAA;
            case DnsQuestion.Mx _ -> Type.MX;
            case DnsQuestion.Ptr _ -> Type.PTR;
        };
    }

    @SuppressWarnings("unchecked") // the question's class fixes R, and typeOf the class of every record
    private static <R> List<R> recordsOf(DnsQuestion<R> question, List<Record> found) {
        var records = new ArrayList<R>();
        for (var each : found.subList(0, Math.min(found.size(), MAX_RECORDS))) {
            records.add((R)
                    switch (question) {
                        case DnsQuestion.Txt _ -> textOf((TXTRecord) each);
                        case DnsQuestion.A _ -> ((ARecord) each).getAddress();
                        case DnsQuestion.Aaaa _ -> ((AAAARecord) each).getAddress();
                        case DnsQuestion.Mx _ ->
                            new MailExchanger(((MXRecord) each).getPriority(), hostOf(((MXRecord) each).getTarget()));
                        case DnsQuestion.Ptr _ -> hostOf(((PTRRecord) each).getTarget());
                    });
        }
        if (question instanceof DnsQuestion.Mx) {
            ((List<MailExchanger>) records).sort(Comparator.comparingInt(MailExchanger::preference));
        }
        return records;
    }

    private static String hostOf(Name name) {
        return name.equals(Name.root) ? "" : name.toString(true);
    }

    private static String textOf(TXTRecord record) {
        var text = new StringBuilder();
        for (var part : record.getStringsAsByteArrays()) {
            text.append(new String(part, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    /// Built from octets, so that no character of a name (a backslash from an SPF macro) is taken for an escape.
    private static Name nameOf(String name) throws IOException {
        var wire = new ByteArrayOutputStream(name.length() + 2);
        int start = 0;
        for (int dot = name.indexOf('.'); start <= name.length(); dot = name.indexOf('.', start)) {
            var label = name.substring(start, dot < 0 ? name.length() : dot).getBytes(StandardCharsets.UTF_8);
            if (label.length > 63) {
                throw new IOException("label over 63 octets");
            }
            wire.write(label.length);
            wire.writeBytes(label);
            if (dot < 0) {
                break;
            }
            start = dot + 1;
        }
        wire.write(0);
        return new Name(wire.toByteArray());
    }
}
