/// Events told over HTTP to whoever registered a URL. [dev.mailgent.webhook.FanOut] turns each event into
/// one delivery a webhook, [dev.mailgent.webhook.Lanes] sends them, each webhook by itself, signed twice
/// ([dev.mailgent.webhook.Signatures]).
///
/// On failure: an event is sent at least once, with the same id and the same bytes however often; what is
/// not answered 2xx is tried ten times over three days, then kept as failed and may be replayed. Start at
/// [dev.mailgent.webhook.Webhooks] for what owners do and at [dev.mailgent.webhook.Lane] for how one
/// webhook is served.
@NullMarked
package dev.mailgent.webhook;

import org.jspecify.annotations.NullMarked;
