package dev.mailgent.protocol.arc;

import dev.mailgent.protocol.dkim.Canonicalization;
import dev.mailgent.protocol.dkim.DkimKey;
import dev.mailgent.protocol.dkim.DkimSigner;
import dev.mailgent.protocol.dkim.RawMessage;
import dev.mailgent.protocol.dkim.TagField;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Adds our link to a chain, for mail we forward (RFC 8617 section 5.1).
public final class ArcSealer {
    private ArcSealer() {}

    /// @param raw as it will be forwarded, after every change we make
    /// @param authservId our name in Authentication-Results
    /// @param results what we found when the mail came in, as in Authentication-Results after the name:
    ///     `spf=pass smtp.mailfrom=…; dkim=…`
    /// @param chain what [ArcValidator] said when the mail came in
    /// @return header fields to put before `raw`; empty when the chain is at its end
    ///     (failed before, or 50 links) or its state is not known
    public static byte[] seal(
            byte[] raw, DkimKey key, String authservId, String results, ArcResult chain, Instant now) {
        var message = RawMessage.of(raw);
        var names = new ArrayList<>(DkimSigner.signedNames(message));
        message.fields("dkim-signature").forEach(_ -> names.add("DKIM-Signature"));
        return seal(message, names, key, authservId, results, chain, now);
    }

    static byte[] seal(
            RawMessage message,
            List<String> names,
            DkimKey key,
            String authservId,
            String results,
            ArcResult chain,
            Instant now) {
        int instance = chain.instances() + 1;
        boolean ended = chain.sealed() || chain.status() == ArcResult.Status.TEMPERROR;
        if (ended || instance > ArcChain.MAX_INSTANCE) {
            return new byte[0];
        }
        var i = Integer.toString(instance);
        var seconds = Long.toString(now.getEpochSecond());
        var verdicts = resultsField(i, authservId, results);
        // Tags in the order of the alphabet, as is the custom for ARC.
        var signature = TagField.whole("ARC-Message-Signature")
                .tag("a", key.algorithm().word())
                .tag("b", "")
                .tag("bh", DkimSigner.bodyHash(message))
                .tag("c", "relaxed/relaxed")
                .tag("d", key.domain())
                .tag("h", String.join(":", names))
                .tag("i", i)
                .tag("s", key.selector())
                .tag("t", seconds);
        var lower = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        var signed = DkimSigner.signed(signature, message, lower, key);
        var seal = TagField.whole("ARC-Seal")
                .tag("a", key.algorithm().word())
                .tag("b", "")
                .tag("cv", chain.status().word())
                .tag("d", key.domain())
                .tag("i", i)
                .tag("s", key.selector())
                .tag("t", seconds);
        var sealed = DkimSigner.signed(seal, sealedData(message, chain, verdicts, signed), key);
        var out = new ByteArrayOutputStream(2048);
        out.writeBytes(sealed);
        out.writeBytes(signed);
        out.writeBytes(verdicts);
        return out.toByteArray();
    }

    /// All sets before ours, then ours; ours alone when the chain failed, since nothing of it can be relied on
    /// (RFC 8617 section 5.1.2).
    private static ByteArrayOutputStream sealedData(
            RawMessage message, ArcResult chain, byte[] verdicts, byte[] signed) {
        var data = new ByteArrayOutputStream(4096);
        if (chain.passed()) {
            try {
                for (var set : ArcChain.of(message).sets()) {
                    Canonicalization.RELAXED.field(message, set.results(), data);
                    Canonicalization.RELAXED.field(message, set.signature(), data);
                    Canonicalization.RELAXED.field(message, set.seal(), data);
                }
            } catch (ArcChain.BrokenChain broken) {
                throw new IllegalArgumentException("not the message that was validated", broken);
            }
        }
        for (var ours : List.of(verdicts, signed)) {
            var field = RawMessage.of(ours);
            Canonicalization.RELAXED.field(field, field.fields().getFirst(), data);
        }
        return data;
    }

    /// One result a line. White space of any kind becomes one space, so nothing in `results` can end the field.
    private static byte[] resultsField(String instance, String authservId, String results) {
        var plain = new StringBuilder();
        for (int i = 0; i < results.length(); i++) {
            char c = results.charAt(i);
            boolean gap = c <= ' ' || c == 0x7f;
            if (!gap) {
                plain.append(c);
            } else if (!plain.isEmpty() && plain.charAt(plain.length() - 1) != ' ') {
                plain.append(' ');
            }
        }
        var text = "ARC-Authentication-Results: i=" + instance + "; " + authservId + "; "
                + plain.toString().strip();
        return (text.replace("; ", ";\r\n\t") + "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
