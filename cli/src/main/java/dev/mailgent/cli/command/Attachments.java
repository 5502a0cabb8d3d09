package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Files to send along, as the API wants them.
final class Attachments {
    /// The API's limit for all together.
    private static final long MAX_BYTES = 25L * 1024 * 1024;

    private Attachments() {}

    /// @throws Failure when a file cannot be read, or all are more than a message may carry
    static List<ObjectNode> read(Call call) {
        var attachments = new ArrayList<ObjectNode>();
        var left = MAX_BYTES;
        for (var typed : call.files("--attach")) {
            var file = call.path(typed);
            try {
                // Asked before reading: a mistyped name may be a disk image.
                if (Files.size(file) > left) {
                    throw Failure.of(
                            "With " + typed + " the files are larger than 25 MB.", "Send a link, or several mails.");
                }
                var bytes = Files.readAllBytes(file);
                left -= bytes.length;
                attachments.add(attachment(file, bytes));
            } catch (IOException e) {
                throw Failure.of(typed + " cannot be read.", "Check its name and rights (" + e.getMessage() + ").");
            }
        }
        return attachments;
    }

    private static ObjectNode attachment(Path file, byte[] bytes) throws IOException {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("filename", file.getFileName().toString());
        var type = Files.probeContentType(file);
        json.put("contentType", type == null ? "application/octet-stream" : type);
        json.put("data", bytes);
        return json;
    }
}
