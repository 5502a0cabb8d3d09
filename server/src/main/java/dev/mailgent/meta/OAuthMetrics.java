package dev.mailgent.meta;

import dev.mailgent.oauth.Figures;

/// What `/metrics` says of OAuth.
public record OAuthMetrics(Figures figures) implements Metrics.Source {
    @Override
    public void read(Metrics.Page page) {
        page.counter("oauth_grants_total", "Times a person let a program in", figures.grants());
        page.counter("oauth_tokens_total", "Access tokens given out", figures.tokens());
        page.counter("oauth_refused_total", "Requests of the protocol refused", figures.refusals());
        page.counter("oauth_reuses_total", "Codes and refresh tokens that came twice", figures.reuses());
        page.counter("oauth_documents_total", "Client documents asked for", figures.documents());
    }
}
