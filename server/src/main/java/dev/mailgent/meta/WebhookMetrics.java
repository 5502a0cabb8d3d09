package dev.mailgent.meta;

import dev.mailgent.webhook.Webhooking;

/// What `/metrics` says of webhooks.
public record WebhookMetrics(Webhooking webhooks) implements Metrics.Source {
    @Override
    public void read(Metrics.Page page) {
        var figures = webhooks.figures();
        page.gauge("webhook_deliveries_waiting", "Deliveries to webhooks that have not ended", figures.waiting());
        page.gauge("webhook_oldest_due_seconds", "How late the oldest due one is", figures.oldestDueSeconds());
        page.counter("webhook_attempts_delivered_total", "Attempts answered 2xx", figures.delivered());
        page.counter("webhook_attempts_retried_total", "Attempts that failed and are made again", figures.retried());
        page.counter("webhook_attempts_failed_total", "Attempts that failed and were the last", figures.failed());
    }
}
