package dev.mailgent.did;

import dev.mailgent.access.Caller;
import dev.mailgent.access.DecryptTicket;
import dev.mailgent.access.Scope;
import dev.mailgent.identity.Identities;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.problem.Problem;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// HTTP face of DIDs: signing and verifying for identities, documents for everyone.
public final class DidRoutes implements Routes {
    private static final String DID = "did:web:api.example.com:identities:id-0123456789abcdef";
    private static final int SIGNATURE_BYTES = 64;

    private final Dids dids;
    private final Identities identities;

    public DidRoutes(Dids dids, Identities identities) {
        this.dids = dids;
        this.identities = identities;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.post("/v0/whoami/sign")
                        .scope(Scope.IDENTITY_SIGN.wire())
                        .summary("Sign data with the identity's key")
                        .description(
                                "Ed25519 (RFC 8032) over exactly the bytes sent. The private key never leaves; anyone"
                                        + " can verify with the identity's DID document. What you sign, you say: sign only what"
                                        + " you have read.")
                        .body(SignBody.class)
                        .answers(200, SignedBody.class)
                        .exampleBody("{\"data\":\"aGVsbG8=\"}")
                        .tool("identity_sign")
                        .build(),
                this::sign);
        router.add(
                Endpoint.post("/v0/whoami/verify")
                        .scope(Scope.IDENTITY_VERIFY.wire())
                        .summary("Verify a signature of a DID")
                        .description("Whether the Ed25519 signature over the data is by a key of the DID, replaced keys"
                                + " included; with a fragment (#key-2), by that key. Identities of this server are looked"
                                + " up, any other did:web is fetched over HTTPS and remembered for a minute. A DID that"
                                + " cannot be resolved is answered 422.")
                        .body(VerifyBody.class)
                        .answers(200, VerifiedBody.class)
                        .errors(422)
                        .exampleBody("{\"data\":\"aGVsbG8=\",\"signature\":\"" + "A".repeat(86) + "==\",\"did\":\""
                                + DID + "\"}")
                        .tool("identity_verify")
                        .build(),
                this::verify);
        router.add(
                Endpoint.post("/v0/platform/identities/{identityId}/rotate-did-key")
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Rotate an identity's signing key")
                        .description("From now on the identity signs with a new key. The old private key is destroyed;"
                                + " its public half stays in the document, so what it signed still verifies.")
                        .answers(200, Dids.Shown.class)
                        .errors(404)
                        .tool("identities_rotate_did_key")
                        .build(),
                this::rotate);
        router.add(
                Endpoint.get("/identities/{identityId}/did.json")
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Get an identity's DID document")
                        .description("The did:web document of an identity. 410 once the identity was deleted.")
                        .answers(200, DidDocument.class)
                        .errors(404, 410)
                        .tool("did_resolve")
                        .build(),
                request -> open(Response.ok(dids.document(request.path("identityId")))));
        router.add(
                Endpoint.get("/.well-known/did.json")
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Get this server's DID document")
                        .description("Its keys #audit-… sign the checkpoints of the audit log.")
                        .answers(200, DidDocument.class)
                        .build(),
                _ -> open(Response.ok(dids.domainDocument())));
        router.add(
                Endpoint.get("/.well-known/agents/{identityId}")
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Get an identity's card")
                        .description("Name, address, DID and current public key of an identity, for those who know its"
                                + " id. 410 once the identity was deleted.")
                        .answers(200, Dids.Card.class)
                        .errors(404, 410)
                        .build(),
                request -> open(Response.ok(dids.card(request.path("identityId")))));
    }

    /// Resolvers run in browsers too. A rotation is seen everywhere within a minute.
    private static Response open(Response response) {
        return response.header("Access-Control-Allow-Origin", "*").header("Cache-Control", "public, max-age=60");
    }

    private Response sign(Request request) {
        var ticket = DecryptTicket.of(request, Scope.IDENTITY_SIGN);
        var signed =
                dids.sign(ticket, bytes("data", request.body(SignBody.class).data()));
        return Response.ok(
                new SignedBody(Base64.getEncoder().encodeToString(signed.signature()), signed.did(), signed.keyId()));
    }

    private Response verify(Request request) {
        var body = request.body(VerifyBody.class);
        var data = bytes("data", body.data());
        var signature = bytes("signature", body.signature());
        var did = body.did();
        if (did == null) {
            throw new Problem.Invalid("'did' is missing.", "Send the DID whose signature it should be.").asException();
        }
        var valid = dids.verify(Caller.of(request).org(), did, data, signature) && signature.length == SIGNATURE_BYTES;
        return Response.ok(new VerifiedBody(valid, did));
    }

    private Response rotate(Request request) {
        var identity = identities
                .show(Caller.of(request).org(), request.path("identityId"))
                .identity();
        return Response.ok(dids.rotate(identity.agent()));
    }

    private static byte[] bytes(String field, @Nullable String base64) {
        if (base64 == null) {
            throw new Problem.Invalid("'" + field + "' is missing.", "Send it in base64.").asException();
        }
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw new Problem.Invalid(
                            "'" + field + "' is not base64.", "Encode the bytes with the alphabet A-Z a-z 0-9 + /.")
                    .asException();
        }
    }

    record SignBody(@Nullable String data) {}

    /// What the wire carries. Fields are only ever added, at the end.
    record SignedBody(String signature, String did, String keyId) {}

    record VerifyBody(
            @Nullable String data,
            @Nullable String signature,
            @Nullable String did) {}

    record VerifiedBody(boolean valid, String did) {}
}
