package dev.mailgent.protocol.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// The simple rules of style elements: tags, classes, ids, and their descendants and children. Rules
/// under a media condition other than screen are left out, as are selectors with attributes or pseudo
/// classes.
final class StyleSheet {
    private static final int MAX_CHARS = 256 * 1024;
    private static final int MAX_RULES = 2000;

    /// Comparisons of one element with one simple selector, over the whole mail.
    private static final int MAX_WORK = 2_000_000;

    private static final int MAX_CLASSES = 50;
    private static final int MAX_MATCHES = 200;
    private static final String[] NO_NAMES = {};

    private final Map<String, List<Rule>> byKey = new HashMap<>();
    private int rules;
    private int work;

    /// @param css contents of one style element
    void add(String css) {
        new CssReader(css.length() > MAX_CHARS ? css.substring(0, MAX_CHARS) : css).forEachRule(this::add);
    }

    /// Whether the budget is used up, so that later elements are read without their rules.
    boolean isExhausted() {
        return work >= MAX_WORK;
    }

    /// What the rules say of an element, or null when none speaks of it.
    @Nullable
    Declarations of(Element element) {
        if (byKey.isEmpty() || isExhausted()) {
            return null;
        }
        var matching = new ArrayList<Rule>(0);
        collect("*", element, matching);
        collect(element.normalName(), element, matching);
        if (element.attributesSize() > 0) {
            collect("#" + element.id(), element, matching);
            for (var name : names(element)) {
                collect("." + name, element, matching);
            }
        }
        if (matching.isEmpty()) {
            return null;
        }
        matching.sort(Comparator.comparingInt(Rule::specificity).thenComparingInt(Rule::order));
        var declarations = Declarations.parse("");
        matching.forEach(rule -> declarations.override(rule.declarations));
        return declarations;
    }

    private void add(String selectors, Declarations declarations) {
        for (var selector : selectors.split(",", 200)) {
            var steps = Step.parse(selector.strip());
            if (!steps.isEmpty() && rules < MAX_RULES) {
                var rule = new Rule(steps, declarations, rules++);
                byKey.computeIfAbsent(steps.getLast().key(), _ -> new ArrayList<>())
                        .add(rule);
            }
        }
    }

    private void collect(String key, Element element, List<Rule> matching) {
        for (var rule : byKey.getOrDefault(key, List.of())) {
            if (matching.size() < MAX_MATCHES && matches(rule, element)) {
                matching.add(rule);
            }
        }
    }

    private static String[] names(Element element) {
        var classes = element.className();
        return classes.isEmpty() ? NO_NAMES : classes.strip().split("\\s+", MAX_CLASSES);
    }

    /// From the last step to the first, each at the nearest ancestor that fits.
    private boolean matches(Rule rule, Element element) {
        int step = rule.steps.size() - 1;
        if (!fits(rule.steps.get(step), element)) {
            return false;
        }
        var direct = rule.steps.get(step).direct;
        for (var ancestor = element.parent(); step > 0; ancestor = ancestor.parent()) {
            if (ancestor == null) {
                return false;
            }
            if (fits(rule.steps.get(step - 1), ancestor)) {
                step--;
                direct = rule.steps.get(step).direct;
            } else if (direct) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(Step step, Element element) {
        if (isExhausted()) {
            return false;
        }
        work++;
        return (step.tag.isEmpty() || step.tag.equals(element.normalName()))
                && (step.id.isEmpty() || step.id.equals(element.id()))
                && step.classes.stream().allMatch(element::hasClass);
    }

    private record Rule(List<Step> steps, Declarations declarations, int order) {
        int specificity() {
            var sum = 0;
            for (var step : steps) {
                sum += (step.id.isEmpty() ? 0 : 10_000) + step.classes.size() * 100 + (step.tag.isEmpty() ? 0 : 1);
            }
            return sum;
        }
    }

    /// One compound selector.
    ///
    /// @param direct whether it must be a child of the step before, not just a descendant
    private record Step(String tag, String id, List<String> classes, boolean direct) {
        String key() {
            return !id.isEmpty() ? "#" + id : !classes.isEmpty() ? "." + classes.getFirst() : tag.isEmpty() ? "*" : tag;
        }

        /// Empty when the selector uses anything else.
        static List<Step> parse(String selector) {
            var steps = new ArrayList<Step>();
            var direct = false;
            for (var part : selector.replace(">", " > ").strip().split("\\s+", 20)) {
                if (part.equals(">")) {
                    direct = true;
                    continue;
                }
                var step = compound(part, direct);
                if (step == null) {
                    return List.of();
                }
                steps.add(step);
                direct = false;
            }
            return steps;
        }

        private static @Nullable Step compound(String part, boolean direct) {
            var tag = "";
            var id = "";
            var classes = new ArrayList<String>();
            var start = 0;
            for (int i = 1; i <= part.length(); i++) {
                if (i < part.length() && part.charAt(i) != '.' && part.charAt(i) != '#') {
                    continue;
                }
                var name = part.substring(start, i);
                start = i;
                if (!isName(name)) {
                    return null;
                } else if (name.charAt(0) == '#') {
                    id = name.substring(1);
                } else if (name.charAt(0) == '.') {
                    classes.add(name.substring(1));
                } else {
                    tag = name.equals("*") ? "" : name.toLowerCase(Locale.ROOT);
                }
            }
            return part.isEmpty() ? null : new Step(tag, id, List.copyOf(classes), direct);
        }

        private static boolean isName(String name) {
            int from = name.charAt(0) == '.' || name.charAt(0) == '#' ? 1 : 0;
            if (name.equals("*")) {
                return true;
            }
            for (int i = from; i < name.length(); i++) {
                char c = name.charAt(i);
                if (!Character.isLetterOrDigit(c) && c != '-' && c != '_') {
                    return false;
                }
            }
            return name.length() > from;
        }
    }
}
