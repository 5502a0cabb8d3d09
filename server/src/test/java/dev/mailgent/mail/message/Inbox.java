package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.access.Scope;
import dev.mailgent.mail.message.MailServer.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The inbox of one new agent in a [MailRoom], filled through the writer and read through the routes.
final class Inbox {
    private final MailRoom room;
    private final String key;
    private final Agent agent;

    Inbox(MailRoom room, String key, Agent agent) {
        this.room = room;
        this.key = key;
        this.agent = agent;
    }

    Agent agent() {
        return agent;
    }

    /// Another inbox of the same organization.
    Inbox neighbour() {
        return room.inbox(agent.org());
    }

    void scopes(Scope... scopes) {
        room.server().scopes(key, scopes);
    }

    Answer get(String path) {
        return room.server().get(key, path);
    }

    /// A GET whose path is sent as it is, with characters no URI class would let through.
    Answer getRaw(String path) {
        return room.server().getRaw(key, path);
    }

    Answer patch(String path, String body) {
        return room.server().patch(key, path, body);
    }

    Answer delete(String path) {
        return room.server().delete(key, path);
    }

    /// A received mail with the labels `received` and `unread`.
    void receive(String mail) {
        room.seed().receive(agent, mail);
    }

    void receive(String mail, List<String> labels) {
        room.seed().receive(agent, mail, labels);
    }

    /// A received mail whose bytes the test has put into the blob store.
    void receiveOutside(String mail) {
        room.seed().receiveOutside(agent, mail);
    }

    void sent(String mail, List<String> bcc) {
        room.seed().sent(agent, mail, bcc);
    }

    void receiveAll(List<String> mails, List<String> labels) {
        room.seed().receiveAll(agent, mails, labels);
    }

    /// Message ids in the answer to a list or a search, in its order.
    List<String> ids(String path) {
        return ids(get(path).json());
    }

    static List<String> ids(JsonNode answer) {
        var ids = new ArrayList<String>();
        answer.get("messages")
                .forEach(message -> ids.add(message.get("messageId").asString()));
        return ids;
    }

    static List<String> strings(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }

    /// Rows the organization has in `table`.
    int rows(String table) throws SQLException {
        try (var connection = room.server().administrator().connect();
                var query = connection.prepareStatement("SELECT count(*) FROM " + table + " WHERE org_id = ?")) {
            query.setObject(1, agent.org().value());
            var result = query.executeQuery();
            result.next();
            return result.getInt(1);
        }
    }

    /// A mail of plain text from Ada.
    ///
    /// @param id with its brackets
    static String mail(String id, String subject, String text) {
        return """
                From: Ada <ada@example.org>
                To: agent@agents.localhost
                Message-ID: %s
                Subject: =?utf-8?Q?%s?=
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8

                %s
                """.formatted(id, quoted(subject), text);
    }

    /// A mail that answers those in `references`, ids with their brackets, on the subject `talk`.
    static String reply(String id, String references, String text) {
        return mail(id, "Re: talk", text).replaceFirst("MIME-Version", "References: " + references + "\nMIME-Version");
    }

    /// As the inside of an encoded word (RFC 2047 section 4.2).
    private static String quoted(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8)
                .replace("+", "_")
                .replace("%", "=");
    }
}
