package dev.mailgent.protocol.mime;

/// The header fields a parse depends on; every other name is OTHER.
enum FieldName {
    OTHER(""),
    SUBJECT("subject"),
    FROM("from"),
    SENDER("sender"),
    REPLY_TO("reply-to"),
    TO("to"),
    CC("cc"),
    BCC("bcc"),
    DATE("date"),
    MESSAGE_ID("message-id"),
    IN_REPLY_TO("in-reply-to"),
    REFERENCES("references"),
    CONTENT_TYPE("content-type"),
    CONTENT_TRANSFER_ENCODING("content-transfer-encoding"),
    CONTENT_DISPOSITION("content-disposition"),
    CONTENT_ID("content-id");

    private static final FieldName[] ALL = values();
    private static final int LONGEST = "content-transfer-encoding".length();

    private final String lower;

    FieldName(String lower) {
        this.lower = lower;
    }

    /// Compares in any case, without making a string.
    static FieldName of(byte[] raw, int from, int to) {
        int length = to - from;
        if (length < 2 || length > LONGEST) {
            return OTHER;
        }
        for (int i = 1; i < ALL.length; i++) {
            var name = ALL[i];
            if (name.lower.length() == length && name.matches(raw, from)) {
                return name;
            }
        }
        return OTHER;
    }

    private boolean matches(byte[] raw, int from) {
        for (int i = 0; i < lower.length(); i++) {
            byte b = raw[from + i];
            if (lower.charAt(i) != (b >= 'A' && b <= 'Z' ? b + 32 : b)) {
                return false;
            }
        }
        return true;
    }
}
