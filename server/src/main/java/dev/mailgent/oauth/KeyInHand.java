package dev.mailgent.oauth;

import dev.mailgent.access.AccessGate;
import dev.mailgent.access.KeyText;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.problem.Problem;
import java.util.HashMap;

/// Who agrees, while people have no accounts: whoever holds the identity's API key. A session takes its place when they
/// have; nothing else here knows of keys.
final class KeyInHand {
    private final AccessGate gate;

    KeyInHand(AccessGate gate) {
        this.gate = gate;
    }

    /// @param text as typed into the page
    /// @throws dev.mailgent.platform.problem.ProblemException Unauthorized, Forbidden or RateLimited,
    ///     with a sentence for the person
    Grants.Consenter consenter(Request request, String text) {
        var key = text.strip();
        if (key.isEmpty()) {
            throw new Problem.Unauthorized("Paste the identity's API key: it begins with mgnt-.").asException();
        }
        if (KeyText.kind(key).filter(kind -> kind == KeyText.Kind.PLATFORM).isPresent()) {
            throw new Problem.Unauthorized(
                            "This is a platform key. Take the key of one identity: it begins with mgnt-.")
                    .asException();
        }
        var holder = gate.holder(request.endpoint(), request.remote(), key, new HashMap<>())
                .caller();
        return new Grants.Consenter(holder.org(), holder.agent().id(), holder.keyId(), holder.scopes());
    }
}
