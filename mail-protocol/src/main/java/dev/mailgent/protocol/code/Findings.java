package dev.mailgent.protocol.code;

import java.util.List;

/// What a mail asks its reader to type or click.
///
/// @param codes the best code, or none when there is none or two are as good
/// @param links best first; at most five
public record Findings(List<Code> codes, List<ActionLink> links) {
    static final Findings NONE = new Findings(List.of(), List.of());

    public Findings {
        codes = List.copyOf(codes);
        links = List.copyOf(links);
    }
}
