package dev.mailgent.protocol.tnef;

import dev.mailgent.protocol.codec.MailCharset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One forward pass over the attributes of a stream ([MS-OXTNEF] section 2.1).
final class TnefReader {
    private static final int SIGNATURE = 0x223E9F78;
    private static final int MAX_DEPTH = 5;
    private static final int MAX_FILES = 1000;

    /// Bytes around an attribute's data: level, id, length, checksum.
    private static final int LEVEL_MESSAGE = 1;
    private static final int LEVEL_ATTACHMENT = 2;

    private static final int CODE_PAGE = 0x00069007;
    private static final int BODY = 0x0002800C;
    private static final int MESSAGE_PROPERTIES = 0x00069003;
    private static final int ATTACHMENT_START = 0x00069002;
    private static final int ATTACHMENT_TITLE = 0x00018010;
    private static final int ATTACHMENT_DATA = 0x0006800F;
    private static final int ATTACHMENT_PROPERTIES = 0x00069005;

    private static final int P_BODY = 0x1000;
    private static final int P_RTF = 0x1009;
    private static final int P_HTML = 0x1013;
    private static final int P_CODE_PAGE = 0x3FDE;
    private static final int P_DISPLAY_NAME = 0x3001;
    private static final int P_DATA = 0x3701;
    private static final int P_FILENAME = 0x3704;
    private static final int P_LONG_FILENAME = 0x3707;
    private static final int P_MIME_TYPE = 0x370E;
    private static final int P_CONTENT_ID = 0x3712;

    /// The interface an object value names first; this one is an embedded message, itself TNEF.
    private static final int INTERFACE_BYTES = 16;
    private static final byte[] EMBEDDED_MESSAGE = {7, 3, 2, 0, 0, 0, 0, 0, (byte) 0xC0, 0, 0, 0, 0, 0, 0, 0x46};

    private final Cursor in;
    private final int depth;
    private String charset = "windows-1252";
    private boolean damaged;
    private final List<TnefFile> bodies = new ArrayList<>();
    private final List<TnefFile> files = new ArrayList<>();
    private byte @Nullable [] plainBody;

    private boolean inAttachment;
    private @Nullable String title;
    private byte @Nullable [] data;
    private MapiProperties properties = MapiProperties.empty();

    TnefReader(byte[] bytes, int from, int to, int depth) {
        this.in = new Cursor(bytes, from, to);
        this.depth = depth;
    }

    Optional<Tnef> read() {
        if (in.i32() != SIGNATURE) {
            return Optional.empty();
        }
        in.skip(2); // a key nobody checks
        while (in.remaining() > 0) {
            int level = in.u8();
            if (level != LEVEL_MESSAGE && level != LEVEL_ATTACHMENT) {
                damaged |= level != 0; // zeros may pad the end
                break;
            }
            int id = in.i32();
            int length = in.length();
            int from = in.at;
            in.skip(length);
            if (level == LEVEL_MESSAGE) {
                message(id, from, in.at);
            } else {
                attachment(id, from, in.at);
            }
            if (in.overrun) {
                break;
            }
            in.skip(Math.min(2, in.remaining())); // the checksum: wrong ones are common
        }
        finishAttachment();
        if (plainBody != null && bodies.isEmpty()) {
            bodies.add(new TnefFile("message.txt", "text/plain", charset, null, plainBody));
        }
        return Optional.of(new Tnef(bodies, files, damaged || in.overrun));
    }

    private void message(int id, int from, int to) {
        switch (id) {
            case CODE_PAGE ->
                MailCharset.ofCodePage(new Cursor(in.bytes, from, to).i32()).ifPresent(label -> charset = label);
            case BODY -> plainBody = withoutNul(Arrays.copyOfRange(in.bytes, from, to));
            case MESSAGE_PROPERTIES -> bodies(MapiProperties.read(in.bytes, from, to));
            default -> {}
        }
    }

    private void bodies(MapiProperties message) {
        damaged |= message.damaged();
        byte[] html = message.bytes(P_HTML);
        if (html != null && html.length > 0) {
            String page =
                    MailCharset.ofCodePage(message.integer(P_CODE_PAGE, 0)).orElse(charset);
            String label = message.isUnicode(P_HTML) ? "utf-16le" : page;
            bodies.add(new TnefFile("message.html", "text/html", label, null, withoutNul(html)));
        }
        byte[] rtf = message.bytes(P_RTF);
        byte[] plain = rtf == null ? new byte[0] : CompressedRtf.decompress(rtf);
        if (plain.length > 0) {
            bodies.add(new TnefFile("message.rtf", "application/rtf", null, null, plain));
        }
        byte[] text = message.bytes(P_BODY);
        if (text != null && text.length > 0 && plainBody == null) {
            String label = message.isUnicode(P_BODY) ? "utf-16le" : charset;
            String decoded = MailCharset.decode(text, 0, text.length, label).text();
            plainBody = decoded.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private void attachment(int id, int from, int to) {
        switch (id) {
            case ATTACHMENT_START -> {
                finishAttachment();
                inAttachment = true;
            }
            case ATTACHMENT_TITLE -> {
                inAttachment = true;
                title = MailCharset.decode(in.bytes, from, endOfText(from, to), charset)
                        .text();
            }
            case ATTACHMENT_DATA -> {
                inAttachment = true;
                data = Arrays.copyOfRange(in.bytes, from, to);
            }
            case ATTACHMENT_PROPERTIES -> {
                inAttachment = true;
                properties = MapiProperties.read(in.bytes, from, to);
                damaged |= properties.damaged();
            }
            default -> {}
        }
    }

    private void finishAttachment() {
        if (inAttachment && files.size() < MAX_FILES) {
            byte[] content = data != null ? data : properties.bytes(P_DATA);
            boolean object = data == null && properties.isObject(P_DATA);
            if (content != null && object && content.length >= INTERFACE_BYTES) {
                embedded(content);
            } else if (content != null) {
                add(content);
            }
        }
        inAttachment = false;
        title = null;
        data = null;
        properties = MapiProperties.empty();
    }

    private void embedded(byte[] object) {
        boolean message = Arrays.equals(object, 0, INTERFACE_BYTES, EMBEDDED_MESSAGE, 0, INTERFACE_BYTES);
        var inner = message && depth < MAX_DEPTH
                ? new TnefReader(object, INTERFACE_BYTES, object.length, depth + 1).read()
                : Optional.<Tnef>empty();
        if (inner.isEmpty()) {
            add(Arrays.copyOfRange(object, INTERFACE_BYTES, object.length));
            return;
        }
        damaged |= inner.get().damaged();
        inner.get().bodies().forEach(this::addInner);
        inner.get().attachments().forEach(this::addInner);
    }

    private void addInner(TnefFile file) {
        if (files.size() < MAX_FILES) {
            files.add(file);
        }
    }

    private void add(byte[] content) {
        String name = firstOf(
                properties.text(P_LONG_FILENAME, charset),
                properties.text(P_FILENAME, charset),
                title,
                properties.text(P_DISPLAY_NAME, charset));
        String type = properties.text(P_MIME_TYPE, charset);
        files.add(new TnefFile(
                name == null ? "attachment" : name,
                type == null ? null : type.strip().toLowerCase(Locale.ROOT),
                null,
                properties.text(P_CONTENT_ID, charset),
                content));
    }

    private static @Nullable String firstOf(@Nullable String... names) {
        for (String name : names) {
            if (name != null && !name.isBlank()) {
                return name;
            }
        }
        return null;
    }

    private int endOfText(int from, int to) {
        int end = from;
        while (end < to && in.bytes[end] != 0) {
            end++;
        }
        return end;
    }

    private static byte[] withoutNul(byte[] text) {
        int end = text.length;
        while (end > 0 && text[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(text, end);
    }
}
