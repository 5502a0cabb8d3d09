package dev.mailgent.did;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mailgent.access.Agent;
import java.util.ArrayList;
import java.util.List;

/// A DID document of ours as the wire carries it (W3C DID Core 1.0). Fields are only ever added, at
/// the end.
///
/// @param authentication keys that stand for the subject now
/// @param assertionMethod keys whose signatures count: those that were replaced too
record DidDocument(
        @JsonProperty("@context") List<String> context,
        String id,
        List<String> alsoKnownAs,
        List<Method> verificationMethod,
        List<String> authentication,
        List<String> assertionMethod,
        List<Service> service) {
    private static final List<String> CONTEXT =
            List.of("https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/ed25519-2020/v1");
    private static final String METHOD_TYPE = "Ed25519VerificationKey2020";

    record Method(String id, String type, String controller, String publicKeyMultibase) {}

    record Service(String id, String type, String serviceEndpoint) {}

    static DidDocument of(String did, Agent agent, List<PublicKey> keys) {
        var mailto = "mailto:" + agent.email();
        return of(did, List.of(mailto), keys, List.of(new Service(did + "#email", "EmailService", mailto)));
    }

    static DidDocument of(String did, List<String> alsoKnownAs, List<PublicKey> keys, List<Service> services) {
        var methods = new ArrayList<Method>();
        var current = new ArrayList<String>();
        for (var key : keys) {
            var id = did + "#" + key.id();
            methods.add(new Method(id, METHOD_TYPE, did, Multibase.of(key.key())));
            if (key.current()) {
                current.add(id);
            }
        }
        return new DidDocument(
                CONTEXT,
                did,
                alsoKnownAs,
                methods,
                current,
                methods.stream().map(Method::id).toList(),
                services);
    }
}
