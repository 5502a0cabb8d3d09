package dev.mailgent.protocol.html;

/// A link a person can see and follow.
///
/// @param href as written, entities decoded; never fetched, not checked
/// @param text what is shown for it, at most 500 characters; an image shows its alternative text
/// @param inHistory whether it stands in quoted mail
public record Link(String href, String text, boolean inHistory) {}
