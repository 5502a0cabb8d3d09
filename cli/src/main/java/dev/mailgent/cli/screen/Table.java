package dev.mailgent.cli.screen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows under headings, aligned. Where the terminal is too narrow, texts are cut before ids are: an id is there to be
/// copied, so it goes to a line of its own below its row when it does not fit beside it.
public final class Table {
    /// No column is padded wider than this when there is no width to keep to; a longer cell just sticks out.
    private static final int MAX_PADDING = 60;

    /// What a text may be cut down to before lines get too long for the terminal.
    private static final int TIGHT = 4;

    private static final int GAP = 2;

    /// A column.
    ///
    /// @param least columns a cell may be cut down to; 0 for one that is never cut
    public record Column(String heading, int least) {
        /// Short and whole: a time, a state.
        public static Column of(String heading) {
            return new Column(heading, 0);
        }

        /// Free text, cut where room is short.
        public static Column text(String heading, int least) {
            return new Column(heading, least);
        }

        boolean isCut() {
            return least > 0;
        }
    }

    private final List<Column> columns;
    private final List<String[]> rows = new ArrayList<>();

    private Table(List<Column> columns) {
        this.columns = columns;
    }

    /// The last column holds the id.
    public static Table of(Column... columns) {
        return new Table(List.of(columns));
    }

    /// @param cells as many as there are columns, as they came: they are made safe here
    public Table row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(Arrays.stream(cells).map(TerminalText::line).toArray(String[]::new));
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /// @param width columns of the terminal; 0 when nothing limits a line
    List<String> lines(int width) {
        var widths = natural();
        var last = widths.length - 1;
        var lines = new ArrayList<String>();
        var beside = width == 0 || fit(widths, last + 1, width, Integer.MAX_VALUE);
        if (!beside) {
            widths = natural();
            if (!fit(widths, last, width, Integer.MAX_VALUE)) {
                fit(widths, last, width, TIGHT);
            }
        }
        lines.add(line(headings(), widths, beside ? last + 1 : last, width));
        for (var row : rows) {
            lines.add(line(row, widths, beside ? last + 1 : last, width));
            if (!beside) {
                lines.add("  " + row[last]);
            }
        }
        return lines;
    }

    private int[] natural() {
        var widths = new int[columns.size()];
        for (var i = 0; i < widths.length; i++) {
            widths[i] = Width.of(columns.get(i).heading());
            for (var row : rows) {
                widths[i] = Math.max(widths[i], Width.of(row[i]));
            }
        }
        return widths;
    }

    /// Makes the widest texts narrower until the first `count` columns fit.
    ///
    /// @param tight a text may be cut to this, where its column asks for more
    /// @return false when they cannot be made to
    private boolean fit(int[] widths, int count, int width, int tight) {
        while (true) {
            var total = (count - 1) * GAP;
            var widest = -1;
            for (var i = 0; i < count; i++) {
                total += widths[i];
                var column = columns.get(i);
                if (column.isCut()
                        && widths[i] > Math.min(column.least(), tight)
                        && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (total <= width) {
                return true;
            }
            if (widest < 0) {
                return false;
            }
            // Down at once to what could fit at all, then one by one.
            var least = Math.min(columns.get(widest).least(), tight);
            widths[widest] = Math.max(least, Math.min(widths[widest] - 1, width));
        }
    }

    private String[] headings() {
        return columns.stream().map(Column::heading).toArray(String[]::new);
    }

    private String line(String[] cells, int[] widths, int count, int width) {
        var line = new StringBuilder();
        for (var i = 0; i < count; i++) {
            var cell = width > 0 && columns.get(i).isCut() ? Width.cut(cells[i], widths[i]) : cells[i];
            line.append(cell);
            var padding = (width > 0 ? widths[i] : Math.min(widths[i], MAX_PADDING)) - Width.of(cell) + GAP;
            line.repeat(' ', i + 1 < count ? Math.max(GAP, padding) : 0);
        }
        return line.toString().stripTrailing();
    }
}
