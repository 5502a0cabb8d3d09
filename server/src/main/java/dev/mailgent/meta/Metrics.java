package dev.mailgent.meta;

import dev.mailgent.access.RequestLog;
import dev.mailgent.mail.inbound.SmtpDoor;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.GroupCommit;
import dev.mailgent.platform.job.Jobs;
import dev.mailgent.platform.problem.ProblemException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// `/metrics` in the text format of Prometheus 0.0.4: a gauge for every queue, a counter for every door.
public final class Metrics {
    private final Database database;
    private final RequestLog requests;
    private final GroupCommit<?, ?> commit;
    private final Jobs jobs;
    private final @Nullable SmtpDoor smtp;
    private final List<Source> sources = new CopyOnWriteArrayList<>();

    /// A part that measures itself.
    @FunctionalInterface
    public interface Source {
        void read(Page page);
    }

    /// Where a source writes.
    public static final class Page {
        private final StringBuilder out;

        private Page(StringBuilder out) {
            this.out = out;
        }

        public void gauge(String name, String help, double value) {
            Metrics.gauge(out, name, help, value);
        }

        public void gauge(String name, String help, long value) {
            Metrics.gauge(out, name, help, (double) value);
        }

        public void counter(String name, String help, long value) {
            Metrics.counter(out, name, help, value);
        }

        /// @param values by their labels, `outcome="success"`, from closed lists
        public void counters(String name, String help, Map<String, Long> values) {
            head(out, name, help, "counter");
            values.forEach((labels, value) -> out.append("mailgent_")
                    .append(name)
                    .append('{')
                    .append(labels)
                    .append("} ")
                    .append(value)
                    .append('\n'));
        }
    }

    public Metrics(
            Database database, RequestLog requests, GroupCommit<?, ?> commit, Jobs jobs, @Nullable SmtpDoor smtp) {
        this.database = database;
        this.requests = requests;
        this.commit = commit;
        this.jobs = jobs;
        this.smtp = smtp;
    }

    /// Adds what `source` measures, after the program's own.
    public void also(Source source) {
        sources.add(source);
    }

    /// All metrics, read now.
    public String text() {
        var out = new StringBuilder(2048);
        var pool = database.poolState();
        gauge(out, "database_connections_active", "Connections in use", pool[0]);
        gauge(out, "database_connections_idle", "Connections waiting", pool[1]);
        gauge(out, "database_waiting", "Threads waiting for a connection", pool[2]);
        counter(out, "request_log_dropped_total", "Request log rows given up under load", requests.dropped());
        gauge(out, "mail_commit_waiting", "Mails waiting to be committed", commit.waiting());
        gauge(
                out,
                "mail_commit_lag_seconds",
                "Age of the oldest of them",
                commit.lag().toMillis() / 1000.0);
        counter(out, "mail_commits_total", "Commits of received mail", commit.batches());
        gauge(out, "delivery_jobs", "Recipient groups waiting or being delivered", deliveries());
        if (smtp != null) {
            var counters = smtp.counters();
            gauge(out, "smtp_sessions_open", "SMTP sessions open", smtp.openSessions());
            counter(out, "smtp_sessions_total", "SMTP sessions greeted", counters.sessions());
            counter(out, "smtp_sessions_refused_total", "Connections refused", counters.sessionsRefused());
            counter(out, "smtp_messages_total", "Messages answered 250", counters.messages());
            counter(out, "smtp_messages_refused_total", "Messages answered 5xx", counters.messagesRefused());
            counter(out, "smtp_messages_deferred_total", "Messages answered 4xx", counters.messagesDeferred());
            counter(out, "smtp_recipients_refused_total", "Recipients refused", counters.recipientsRefused());
            counter(out, "smtp_message_bytes_total", "Bytes of messages answered 250", counters.messageBytes());
        }
        var page = new Page(out);
        sources.forEach(source -> source.read(page));
        var memory = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        gauge(out, "heap_used_bytes", "Java heap in use", (double) memory.getUsed());
        gauge(out, "heap_max_bytes", "Java heap at most", (double) memory.getMax());
        gauge(
                out,
                "uptime_seconds",
                "Since the start",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
        return out.toString();
    }

    /// NaN while the database is away: metrics must answer then too.
    private double deliveries() {
        try {
            return (double) jobs.count("deliver");
        } catch (ProblemException _) {
            return Double.NaN;
        }
    }

    private static void gauge(StringBuilder out, String name, String help, double value) {
        line(out, name, help, "gauge", value);
    }

    private static void counter(StringBuilder out, String name, String help, long value) {
        line(out, name, help, "counter", (double) value);
    }

    private static void head(StringBuilder out, String name, String help, String type) {
        out.append("# HELP mailgent_").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE mailgent_").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder out, String name, String help, String type, double value) {
        head(out, name, help, type);
        out.append("mailgent_").append(name).append(' ');
        if (Double.isNaN(value)) {
            out.append("NaN\n");
        } else if (value == Math.rint(value)) {
            out.append((long) value).append('\n');
        } else {
            out.append(String.format(Locale.ROOT, "%.3f", value)).append('\n');
        }
    }
}
