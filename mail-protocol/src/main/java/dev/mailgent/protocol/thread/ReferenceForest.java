package dev.mailgent.protocol.thread;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parents by References, as RFC 5256 section 3 (REFERENCES, steps 1 and 2) builds them, over a given set of messages.
///
/// A message's own header wins over what others said of it; no link that would close a loop is made. Cost
/// is messages times ancestors times depth: for threads of hundreds, not of thousands.
public final class ReferenceForest {
    private final List<Node> messages = new ArrayList<>();
    private final Map<String, Node> byId = new HashMap<>();

    private ReferenceForest() {}

    /// @param messages in the order they arrived
    public static ReferenceForest of(List<ThreadFacts> messages) {
        var forest = new ReferenceForest();
        messages.forEach(forest::add);
        return forest;
    }

    /// Indexes of the messages under each root, roots in order of their first message.
    public List<List<Integer>> components() {
        var byRoot = new LinkedHashMap<Node, List<Integer>>();
        for (int i = 0; i < messages.size(); i++) {
            byRoot.computeIfAbsent(root(messages.get(i)), _ -> new ArrayList<>())
                    .add(i);
        }
        return List.copyOf(byRoot.values());
    }

    /// Index of the nearest ancestor that is here, or -1.
    public int parentOf(int message) {
        for (var node = messages.get(message).parent; node != null; node = node.parent) {
            if (node.message >= 0) {
                return node.message;
            }
        }
        return -1;
    }

    private void add(ThreadFacts message) {
        var own = message.messageId() == null ? new Node() : byId.computeIfAbsent(message.messageId(), _ -> new Node());
        if (own.message >= 0) {
            own = new Node(); // An id that is taken counts as none.
        }
        own.message = messages.size();
        messages.add(own);
        Node previous = null;
        for (var id : message.ancestors()) {
            var ancestor = byId.computeIfAbsent(id, _ -> new Node());
            if (previous != null && ancestor.parent == null && !isUnder(previous, ancestor)) {
                ancestor.parent = previous;
            }
            previous = ancestor;
        }
        own.parent = null;
        if (previous != null && !isUnder(previous, own)) {
            own.parent = previous;
        }
    }

    /// Whether `node` is `top` or below it.
    private static boolean isUnder(Node node, Node top) {
        for (@Nullable Node at = node; at != null; at = at.parent) {
            if (at == top) {
                return true;
            }
        }
        return false;
    }

    private static Node root(Node node) {
        var at = node;
        while (at.parent != null) {
            at = at.parent;
        }
        return at;
    }

    private static final class Node {
        private @Nullable Node parent;

        /// Index of the message with this id, or -1 while it has only been named.
        private int message = -1;
    }
}
