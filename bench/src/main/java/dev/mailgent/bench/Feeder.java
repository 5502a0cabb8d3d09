package dev.mailgent.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Fills inboxes through the SMTP port, so that what is measured afterwards are rows, threads and search
/// blocks of the product's own making. Not measured itself.
public final class Feeder {
    private static final int CONNECTIONS = 64;
    private static final int BLOCK = 256;
    private static final Duration PACKING = Duration.ofMinutes(10);

    private Feeder() {}

    /// Delivers so many mails to an inbox and waits until its search blocks are packed.
    public static void fill(Workplace workplace, Product product, Product.Inbox inbox, long count)
            throws SQLException, InterruptedException {
        var begin = System.nanoTime();
        deliver(product, inbox, count);
        var seconds = (System.nanoTime() - begin) / 1e9;
        workplace.say("  filled an inbox with %,d mails over SMTP: %,.0f/s".formatted(count, count / seconds));
        product.database()
                .await(
                        "search blocks packed",
                        "SELECT count(*) FROM search_segment WHERE bucket = -1 AND identity_id = " + identity(inbox),
                        product.database()
                                .number("SELECT (seq + 1) / " + BLOCK + " FROM feed WHERE identity_id = "
                                        + identity(inbox)),
                        PACKING);
        product.database().tidy();
    }

    /// Delivers so many mails to an inbox.
    public static void deliver(Product product, Product.Inbox inbox, long count) throws InterruptedException {
        var numbers = new AtomicLong();
        var run = UUID.randomUUID().toString();
        Parallel.each(CONNECTIONS, _ -> {
            try (var connection = new SmtpConnection(product.smtpPort())) {
                for (var n = numbers.getAndIncrement(); n < count; n = numbers.getAndIncrement()) {
                    connection.deliver(inbox.address(), Mails.raw(n, run, inbox.address()));
                }
            }
        });
    }

    /// SQL for the identity of an inbox.
    public static String identity(Product.Inbox inbox) {
        return "(SELECT identity_id FROM address WHERE address = '" + inbox.address() + "')";
    }
}
