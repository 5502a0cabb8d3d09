package dev.mailgent.platform.egress;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.mailgent.platform.id.OrgId;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.spi.DnsResolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Sends requests to addresses that tenants name. Every new connection resolves the name and goes to an
/// address that was just checked, so a name that changes its mind in between gains nothing. No redirect
/// is followed, no proxy of the environment is used, and no connection is shared between organizations.
public final class GuardedHttp {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration TOTAL = Duration.ofSeconds(15);
    private static final int REQUESTS_PER_HOST = 16;

    private final EgressPolicy policy;
    private final Names names;
    private final Duration total;
    private final LoadingCache<OrgId, Http1Client> clients;
    private final LoadingCache<String, Semaphore> hosts = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build(_ -> new Semaphore(REQUESTS_PER_HOST));

    /// One request. Not compared by value.
    ///
    /// @param headers beside `Host` and `Content-Length`
    /// @param mostBytes how much of the answer's body to read
    @SuppressWarnings("ArrayRecordComponent")
    public record Ask(String method, EgressUrl url, Map<String, String> headers, byte[] body, int mostBytes) {}

    /// What came back. Not compared by value.
    ///
    /// @param contentType null when the answer names none
    /// @param body the first bytes of it
    /// @param cut whether there was more
    /// @param retryAfter the header of that name as it came, null when there is none
    @SuppressWarnings("ArrayRecordComponent")
    public record Answer(
            int status,
            @Nullable String contentType,
            byte[] body,
            boolean cut,
            @Nullable String retryAfter) {}

    public GuardedHttp(EgressPolicy policy) {
        this(policy, Names.OF_SYSTEM);
    }

    public GuardedHttp(EgressPolicy policy, Names names) {
        this(policy, names, null, TOTAL);
    }

    /// @param total longest time for a request and its answer
    public GuardedHttp(EgressPolicy policy, Duration total) {
        this(policy, Names.OF_SYSTEM, null, total);
    }

    /// @param trust who signs certificates, null for the system's list
    /// @param total longest time for a request and its answer
    GuardedHttp(EgressPolicy policy, Names names, @Nullable Tls trust, Duration total) {
        this.policy = policy;
        this.names = names;
        this.total = total;
        var tls = trust == null ? Tls.builder().build() : trust;
        this.clients = Caffeine.newBuilder()
                .maximumSize(1_000)
                .expireAfterAccess(Duration.ofMinutes(5))
                .<OrgId, Http1Client>removalListener((_, client, _) -> {
                    if (client != null) {
                        client.closeResource();
                    }
                })
                .build(_ -> client(tls));
    }

    private Http1Client client(Tls tls) {
        return Http1Client.builder()
                .followRedirects(false)
                .proxy(Proxy.noProxy())
                .dnsResolver(new CheckedNames())
                .connectTimeout(CONNECT)
                .readTimeout(total)
                .shareConnectionCache(false)
                .sendExpectContinue(false)
                .tls(tls)
                .build();
    }

    /// Reads a URL by this guard's policy.
    public EgressUrl parse(String url) throws EgressException {
        return EgressUrl.parse(url, policy);
    }

    /// Refuses now what would be refused when it is dialled. A name that has no address today, or whose
    /// servers do not answer within three seconds, may have one when it counts.
    ///
    /// @throws EgressException when an address of the host is not public
    public void check(EgressUrl url) throws EgressException {
        if (url.literal() != null) {
            return;
        }
        var lookup = new FutureTask<>(() -> resolve(url.host()));
        var thread = Thread.ofVirtual().name("egress-check").start(lookup);
        try {
            lookup.get(CONNECT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            thread.interrupt();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EgressException refusal && refusal.isRefused()) {
                throw refusal;
            }
        }
    }

    /// Sends a request and reads the answer, on the caller's thread's time: at most 15 seconds, and as
    /// many before it for its turn where many go to the same host.
    ///
    /// @param org whose request it is
    /// @throws EgressException when it may not be sent, or no answer came in time
    public Answer send(OrgId org, Ask ask) throws EgressException {
        var room = hosts.get(ask.url().origin());
        try {
            if (!room.tryAcquire(total.toNanos(), TimeUnit.NANOSECONDS)) {
                throw EgressException.failed("Too many requests to the host were under way.");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw EgressException.failed("The server is stopping.");
        }
        try {
            return sendNow(org, ask);
        } finally {
            room.release();
        }
    }

    private Answer sendNow(OrgId org, Ask ask) throws EgressException {
        var exchange = new FutureTask<>(() -> exchange(org, ask));
        var thread = Thread.ofVirtual().name("egress").start(exchange);
        try {
            return exchange.get(total.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            thread.interrupt();
            throw EgressException.failed("The host did not answer in time.");
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw EgressException.failed("The server is stopping.");
        } catch (ExecutionException e) {
            throw explain(e.getCause());
        }
    }

    private Answer exchange(OrgId org, Ask ask) throws IOException {
        var url = ask.url();
        var request = clients.get(org)
                .method(Method.create(ask.method()))
                .uri(url.origin() + url.target())
                .skipUriEncoding(true);
        ask.headers().forEach((name, value) -> request.header(HeaderNames.create(name), value));
        try (var response = ask.body().length == 0 ? request.request() : request.submit(ask.body())) {
            return read(response, ask.mostBytes());
        }
    }

    private static Answer read(HttpClientResponse response, int mostBytes) throws IOException {
        var contentType = response.headers().first(HeaderNames.CONTENT_TYPE).orElse(null);
        var retryAfter = response.headers().first(HeaderNames.RETRY_AFTER).orElse(null);
        var status = response.status().code();
        if (!response.entity().hasEntity()) {
            return new Answer(status, contentType, new byte[0], false, retryAfter);
        }
        try (var in = response.inputStream()) {
            var body = in.readNBytes(mostBytes + 1);
            var cut = body.length > mostBytes;
            return new Answer(status, contentType, cut ? Arrays.copyOf(body, mostBytes) : body, cut, retryAfter);
        }
    }

    private static EgressException explain(@Nullable Throwable cause) {
        for (var at = cause; at != null; at = at.getCause()) {
            switch (at) {
                case EgressException known -> {
                    return known;
                }
                case UnknownHostException _ -> {
                    return EgressException.failed("The host of the URL has no address.");
                }
                case SSLException _ -> {
                    return EgressException.failed("The host's certificate or TLS is not valid for its name.");
                }
                case ConnectException _ -> {
                    return EgressException.failed("The host refused the connection.");
                }
                case SocketTimeoutException _ -> {
                    return EgressException.failed("The host did not answer in time.");
                }
                default -> {}
            }
        }
        return EgressException.failed("The host closed the connection or did not speak HTTP.");
    }

    /// The address to dial for a host, after all its addresses were checked.
    InetAddress resolve(String host) throws EgressException, UnknownHostException {
        var addresses = names.addresses(host);
        for (var address : addresses) {
            var allowed = PublicAddress.is(address) || (policy.loopback() && address.isLoopbackAddress());
            if (!allowed) {
                throw EgressException.refused("The host of the URL is not a public address.");
            }
        }
        // TLS checks the certificate against the name an address carries: the one that was asked for, whatever the
        // resolver wrote there.
        return InetAddress.getByAddress(host, addresses.getFirst().getAddress());
    }

    private final class CheckedNames implements DnsResolver {
        @Override
        public InetAddress resolveAddress(String host, DnsAddressLookup lookup) {
            try {
                return resolve(host);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
