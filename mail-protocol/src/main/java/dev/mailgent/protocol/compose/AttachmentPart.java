package dev.mailgent.protocol.compose;

import dev.mailgent.protocol.compose.Part.Field;
import java.util.ArrayList;
import java.util.List;

/// One file as a part: bytes kept exactly, name and type written so that every reader finds them (RFC 2183).
final class AttachmentPart {
    private AttachmentPart() {}

    static Part of(String at, OutgoingAttachment file) {
        var name = FieldRules.line(at + ".filename", file.filename()).strip();
        if (name.isEmpty()) {
            throw new ComposeException(at + ".filename", "must not be empty");
        }
        var type = MediaType.parse(at + ".contentType", file.contentType());
        var body = Body.bytes(file.data());
        if (type.isMessage()) {
            var asLines = Body.sevenBitOrNull(file.data());
            if (asLines == null) {
                type = type.asBytes(); // message/* must not be encoded; as bytes it may (RFC 2046 section 5.2.1).
            } else {
                body = asLines;
            }
        }
        var headers = new ArrayList<Field>();
        headers.add(new Field("Content-Disposition", disposition(file.inline(), name)));
        if (file.contentId() != null) {
            headers.add(new Field("Content-ID", List.of(contentId(at + ".contentId", file.contentId()))));
        }
        return new Part.Leaf(typeTokens(type, name), headers, body);
    }

    private static List<String> disposition(boolean inline, String name) {
        var tokens = new ArrayList<String>();
        tokens.add(inline ? "inline" : "attachment");
        tokens.addAll(FileName.disposition(name));
        return separated(tokens);
    }

    private static List<String> typeTokens(MediaType type, String name) {
        var tokens = new ArrayList<String>();
        tokens.add(type.essence());
        tokens.addAll(type.parameters());
        tokens.add(FileName.likeness(name));
        return separated(tokens);
    }

    private static List<String> separated(List<String> tokens) {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            tokens.set(i, tokens.get(i) + ";");
        }
        return tokens;
    }

    private static String contentId(String field, String id) {
        var bracketed = id.startsWith("<") && id.endsWith(">") ? id : "<" + id + ">";
        return FieldRules.messageId(field, bracketed);
    }
}
