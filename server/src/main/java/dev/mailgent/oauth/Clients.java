package dev.mailgent.oauth;

import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;

/// Finds out which program a client id names.
final class Clients {
    private static final int MAX_ID = 500;

    private final Map<String, Client> listed;
    private final ClientDocuments documents;
    private final Registrations registrations;

    /// @throws ConfigException when the operator's file cannot be used
    Clients(OAuthConfig config, ClientDocuments documents, Registrations registrations) {
        this.listed = config.clientsFile().map(Path::of).map(Clients::read).orElse(Map.of());
        this.documents = documents;
        this.registrations = registrations;
    }

    private static Map<String, Client> read(Path file) {
        var clients = new HashMap<String, Client>();
        try {
            for (var one : Json.MAPPER.readTree(Files.readString(file))) {
                var id = one.path("client_id").asString("");
                if (id.isEmpty() || id.length() > MAX_ID || id.contains("://")) {
                    throw new ConfigException("A client_id in " + file + " is missing, too long, or a URL.");
                }
                clients.put(id, ClientMetadata.read(id, one, Client.Source.FILE));
            }
            return Map.copyOf(clients);
        } catch (IOException | JacksonException _) {
            throw new ConfigException("'oauth-clients-file': " + file + " cannot be read as a JSON array of clients.");
        } catch (OAuthException e) {
            throw new ConfigException(
                    "'oauth-clients-file': a client in " + file + " cannot be used: " + e.description());
        }
    }

    /// @param remote on whose behalf
    /// @throws OAuthException invalid_client
    Client find(String id, InetAddress remote) {
        var known = listed.get(id);
        if (known != null) {
            return known;
        } else if (id.length() <= MAX_ID && documents.names(id)) {
            return documents.find(id, remote);
        }
        return registrations
                .find(id)
                .orElseThrow(() -> OAuthException.invalidClient(
                        "client_id names no client here: send the https URL of a client id metadata document."));
    }
}
