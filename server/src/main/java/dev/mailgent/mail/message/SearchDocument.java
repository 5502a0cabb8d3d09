package dev.mailgent.mail.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The words of one message. Nothing is worked out when a message is written: see [SearchPacker].
public final class SearchDocument {
    private static final SearchDocument LATER = new SearchDocument();

    private SearchDocument() {}

    /// @param fields subject, text, addresses and attachment names
    public static SearchDocument of(List<@Nullable String> fields) {
        return LATER;
    }
}
