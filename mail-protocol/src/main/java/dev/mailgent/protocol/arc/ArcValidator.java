package dev.mailgent.protocol.arc;

import dev.mailgent.protocol.arc.ArcChain.BrokenChain;
import dev.mailgent.protocol.arc.ArcResult.Status;
import dev.mailgent.protocol.dkim.DkimPolicy;
import dev.mailgent.protocol.dkim.DkimResult;
import dev.mailgent.protocol.dkim.MessageSignature;
import dev.mailgent.protocol.dkim.RawMessage;
import dev.mailgent.protocol.dkim.SignatureKey;
import dev.mailgent.protocol.dkim.SignatureRejected;
import dev.mailgent.protocol.dkim.SigningAlgorithm;
import dev.mailgent.protocol.dkim.TagList;
import dev.mailgent.protocol.dns.Dns;
import dev.mailgent.protocol.dns.DnsBudget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Judges the chain a message arrives with (RFC 8617 section 5.2): complete, continuous, the newest message signature
/// valid, every seal valid.
public final class ArcValidator {
    private ArcValidator() {}

    public static ArcResult validate(Dns dns, byte[] raw) {
        return validate(dns, RawMessage.of(raw));
    }

    public static ArcResult validate(Dns dns, RawMessage message) {
        if (!ArcChain.isIn(message)) {
            return ArcResult.NONE;
        }
        int instances = ArcChain.highestInstance(message);
        try {
            var chain = ArcChain.of(message);
            for (int i = 1; i <= chain.sets().size(); i++) {
                var complaint = stateComplaint(chain, i);
                if (complaint != null) {
                    return new ArcResult(Status.FAIL, instances, newestSaysFail(chain), List.of(), complaint);
                }
            }
            return checkSignatures(DnsBudget.of(dns), message, chain);
        } catch (BrokenChain broken) {
            return failed(Status.FAIL, instances, broken.reason());
        } catch (SignatureRejected rejected) {
            var status = rejected.status() == DkimResult.Status.TEMPERROR ? Status.TEMPERROR : Status.FAIL;
            return failed(status, instances, rejected.reason());
        }
    }

    private static boolean newestSaysFail(ArcChain chain) {
        return chain.sets().getLast().sealTags().get("cv", "").equals("fail");
    }

    /// The first seal vouches for nothing before it, all others for a chain that passed.
    private static @Nullable String stateComplaint(ArcChain chain, int instance) {
        var state = chain.sets().get(instance - 1).sealTags().get("cv", "");
        if (state.equals(instance == 1 ? "none" : "pass")) {
            return null;
        }
        return "seal " + instance + (state.equals("fail") ? " says the chain failed" : " has a wrong cv");
    }

    private static ArcResult checkSignatures(DnsBudget dns, RawMessage message, ArcChain chain)
            throws SignatureRejected {
        int newest = chain.sets().size();
        var set = chain.sets().getLast();
        // RFC 8617 leaves an absent c tag open; the suite for it was signed in relaxed form.
        var signature = MessageSignature.parse(set.signatureTags(), "relaxed/relaxed");
        requireCurrent(signature.algorithm());
        if (signature.signedFields().contains(ArcChain.SEAL)) {
            throw new SignatureRejected(DkimResult.Status.PERMERROR, "message signature covers a seal");
        }
        var key = SignatureKey.find(
                dns, signature.selector(), signature.domain(), signature.algorithm(), DkimPolicy.CURRENT);
        signature.verify(message, set.signature(), key, new MessageSignature.BodyHashes(message));
        var sealers = new ArrayList<String>();
        for (int i = newest; i >= 1; i--) {
            sealers.addFirst(checkSeal(dns, message, chain, i));
        }
        return new ArcResult(Status.PASS, newest, false, sealers, "chain of " + newest + " valid");
    }

    /// @return the domain that sealed
    private static String checkSeal(DnsBudget dns, RawMessage message, ArcChain chain, int instance)
            throws SignatureRejected {
        TagList tags = chain.sets().get(instance - 1).sealTags();
        if (tags.has("h") || tags.has("bh")) {
            throw new SignatureRejected(DkimResult.Status.PERMERROR, "seal " + instance + " lists fields");
        }
        var algorithm = MessageSignature.algorithm(tags);
        requireCurrent(algorithm);
        var domain = MessageSignature.domain(tags);
        var selector = MessageSignature.selector(tags);
        var value = MessageSignature.base64(tags, "b");
        var _ = MessageSignature.seconds(tags, "t");
        var key = SignatureKey.find(dns, selector, domain, algorithm, DkimPolicy.CURRENT);
        if (!algorithm.verifies(key.key(), chain.sealedData(message, instance), value)) {
            throw new SignatureRejected(DkimResult.Status.FAIL, "seal " + instance + " differs");
        }
        return domain;
    }

    private static void requireCurrent(SigningAlgorithm algorithm) throws SignatureRejected {
        if (algorithm == SigningAlgorithm.RSA_SHA1) {
            throw new SignatureRejected(DkimResult.Status.PERMERROR, "rsa-sha1 is no longer valid (RFC 8301)");
        }
    }

    private static ArcResult failed(Status status, int instances, String reason) {
        return new ArcResult(status, instances, false, List.of(), reason);
    }
}
