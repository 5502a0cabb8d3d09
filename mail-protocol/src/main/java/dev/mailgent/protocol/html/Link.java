package dev.mailgent.protocol.html;

/// A link a person can see and follow.
///
/// @param href as written, entities decoded; never fetched, not checked
/// @param text what is shown for it, at most 500 characters; an image shows its alternative text
public record Link(String href, String text) {}
