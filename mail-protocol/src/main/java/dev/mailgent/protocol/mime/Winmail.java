package dev.mailgent.protocol.mime;

import dev.mailgent.protocol.mime.MimePart.Kind;
import dev.mailgent.protocol.tnef.Tnef;
import dev.mailgent.protocol.tnef.TnefFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Opens the winmail.dat parts of a message: their files become parts behind all others, in place of the winmail.dat
/// among the attachments. A stream that is damaged or holds nothing stays attached as it is.
final class Winmail {
    private static final Set<String> BODY_NAMES = Set.of("message.html", "message.txt", "message.rtf");

    private Winmail() {}

    /// Appends to `parts` what the winmail.dat parts hold, and returns it.
    static List<PartDraft> open(
            List<PartDraft> parts, BodyStructure structure, MimeLimits limits, Set<ParseWarning> warnings) {
        var winmails = parts.stream().filter(Winmail::isWinmail).toList();
        var added = new ArrayList<PartDraft>();
        for (var winmail : winmails) {
            int position = structure.attachments.indexOf(winmail.index);
            var tnef = Tnef.read(winmail.content.decode().bytes());
            if (tnef.isEmpty() || tnef.get().damaged()) {
                warnings.add(ParseWarning.TNEF_PROBLEM);
            }
            if (tnef.isEmpty() || position < 0) {
                continue;
            }
            boolean noBody = !hasBody(parts, structure);
            var files = new ArrayList<TnefFile>(tnef.get().attachments());
            if (noBody) {
                files.addAll(tnef.get().bodies());
            }
            int first = parts.size();
            for (var file : files) {
                if (parts.size() >= limits.maxParts()) {
                    warnings.add(ParseWarning.TOO_MANY_PARTS);
                    break;
                }
                var part = new PartDraft(file, parts.size(), winmail.index);
                parts.add(part);
                added.add(part);
            }
            boolean whole = !tnef.get().damaged()
                    && parts.size() == first + files.size()
                    && !(files.isEmpty() && tnef.get().bodies().isEmpty());
            if (whole) {
                structure.attachments.remove(/* index */ position);
            }
            for (int i = first; i < parts.size(); i++) {
                structure.attachments.add(whole ? position++ : ++position, i);
            }
        }
        return added;
    }

    /// Moves the bodies of a winmail.dat, decoded by now, to where bodies belong, when the mail has no other.
    static void giveBodies(List<PartDraft> parts, BodyStructure structure) {
        if (hasBody(parts, structure)) {
            return;
        }
        var bodies = structure.attachments.stream()
                .map(parts::get)
                .filter(part -> part.parent >= 0
                        && isWinmail(parts.get(part.parent))
                        && part.isText()
                        && BODY_NAMES.contains(part.originalFilename))
                .toList();
        if (bodies.isEmpty()) {
            return;
        }
        structure.textBody.clear(); // at most blank parts
        structure.htmlBody.clear();
        for (var body : bodies) {
            structure.attachments.remove(/* element */ (Integer) body.index);
            (body.kind == Kind.HTML ? structure.htmlBody : structure.textBody).add(body.index);
        }
        if (structure.textBody.isEmpty()) {
            structure.textBody.addAll(structure.htmlBody);
        } else if (structure.htmlBody.isEmpty()) {
            structure.htmlBody.addAll(structure.textBody);
        }
    }

    private static boolean isWinmail(PartDraft part) {
        return part.kind == Kind.BINARY
                && (part.contentType.equals("application/ms-tnef")
                        || part.contentType.equals("application/vnd.ms-tnef")
                        || "winmail.dat".equalsIgnoreCase(part.filename));
    }

    private static boolean hasBody(List<PartDraft> parts, BodyStructure structure) {
        return hasText(parts, structure.textBody) || hasText(parts, structure.htmlBody);
    }

    private static boolean hasText(List<PartDraft> parts, List<Integer> body) {
        for (int index : body) {
            String text = parts.get(index).text;
            if (text != null && !text.isBlank()) {
                return true;
            }
        }
        return false;
    }
}
