package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds messages by their words, newest first.
///
/// The feed is walked down in windows of blocks, few at first and four times as many each time nothing fills the page.
/// In a packed block the terms' rows give candidates; every candidate is read and held against the query, so an answer
/// is exact whatever the index says. Work is bounded: a page that found little after much reading is short, and its
/// token goes on from there.
public final class Search {
    private static final int FIRST_WINDOW = 4;
    private static final int LARGEST_WINDOW = 256;

    /// Feed numbers read for one page: some tenths of a second at the worst.
    private static final int MOST_READ = 2000;

    /// Numbers read at once.
    private static final int LARGEST_CHUNK = 128;

    /// Feed order and clock differ by no more than this, so a search by time looks that much further.
    private static final Duration SLACK = Duration.ofHours(1);

    private final TenantTx tenants;
    private final SearchPacker packer;

    public Search(TenantTx tenants, SearchPacker packer) {
        this.tenants = tenants;
        this.packer = packer;
    }

    /// A page of messages that match, with what in them matched, as a [MessageBody.Found].
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid for a query without a word, or one that can
    ///     match nothing
    public byte[] find(Agent agent, QueryReader.Given given, int limit, Optional<String> pageToken) {
        var query = QueryReader.read(given);
        var below = PageToken.below(PageToken.Of.SEARCH, pageToken);
        return new Walk(agent, query, limit).page(below);
    }

    private record Match(MessageRow row, List<SearchMatch.Hit> hits) {}

    /// One page on its way.
    private final class Walk {
        private final Agent agent;
        private final SearchQuery query;
        private final int limit;
        private final List<SearchQuery.Term> terms;
        private final List<Match> matches = new ArrayList<>();
        private final List<Long> candidates = new ArrayList<>();
        private int read;
        private long reached;

        Walk(Agent agent, SearchQuery query, int limit) {
            this.agent = agent;
            this.query = query;
            this.limit = limit;
            this.terms = query.terms();
        }

        byte[] page(long below) {
            var last = SearchStore.lastSeq(tenants, agent);
            var top = Math.min(below, last + 1);
            var bottom = 0L;
            if (query.before() != null) {
                top = Math.min(
                        top,
                        SearchStore.firstAfter(tenants, agent, query.before().plus(SLACK), last + 1));
            }
            if (query.after() != null) {
                bottom = SearchStore.firstAfter(tenants, agent, query.after().minus(SLACK), last + 1);
            }
            reached = top;
            var window = FIRST_WINDOW;
            var high = (top - 1) / SeqSet.BLOCK;
            while (high * SeqSet.BLOCK + SeqSet.BLOCK > bottom && top > bottom && wantsMore()) {
                var low = Math.max(bottom / SeqSet.BLOCK, high - window + 1);
                window(low, high, bottom, top, last);
                high = low - 1;
                window = Math.min(window * 4, LARGEST_WINDOW);
                if (low <= bottom / SeqSet.BLOCK) {
                    break;
                }
            }
            return answer(bottom);
        }

        private boolean wantsMore() {
            return matches.size() <= limit && read < MOST_READ;
        }

        private void window(long low, long high, long bottom, long top, long last) {
            var labelled = labelled(Math.max(bottom, low * SeqSet.BLOCK), Math.min(top, (high + 1) * SeqSet.BLOCK));
            if (labelled != null && labelled.isEmpty()) {
                reached = Math.max(bottom, low * SeqSet.BLOCK);
                return;
            }
            var buckets = new TreeSet<Integer>(Set.of(SearchBlock.MEMBERS));
            terms.forEach(term -> buckets.add(term.bucket()));
            var segments = SearchStore.segments(tenants, agent, buckets, low, high);
            for (var block = high; block >= low && wantsMore(); block--) {
                var rows = segments.get(block);
                if (rows == null && (block + 1) * SeqSet.BLOCK - 1 <= last) {
                    packer.want(new SearchPacker.Block(agent.org(), agent.id(), block));
                }
                candidates(block, rows == null ? SeqSet.all() : inPacked(rows), labelled, bottom, top);
            }
            if (wantsMore()) {
                read();
                reached = Math.min(reached, Math.max(bottom, low * SeqSet.BLOCK));
            }
        }

        /// Messages of the window that have one of the labels asked for, when an index knows them.
        private @Nullable Set<Long> labelled(long from, long to) {
            var own = Labels.indexed(query.labels());
            if (!own.isEmpty()) {
                return MessageStore.withLabel(tenants, agent, own.getFirst(), from, to);
            } else if (query.labels().contains(Labels.UNREAD)) {
                return MessageStore.withLabel(tenants, agent, Labels.UNREAD, from, to);
            } else if (query.labels().contains(Labels.SENT)) {
                return MessageStore.withLabel(tenants, agent, Labels.SENT, from, to);
            }
            return null;
        }

        private SeqSet inPacked(Map<Integer, byte[]> rows) {
            var members = rows.get(SearchBlock.MEMBERS);
            var found = members == null ? SeqSet.all() : SearchBlock.members(members);
            for (var term : terms) {
                var bucket = rows.get(term.bucket());
                found.retain(bucket == null ? new SeqSet() : SearchBlock.find(bucket, term.text(), term.prefix()));
                if (found.isEmpty()) {
                    break;
                }
            }
            return found;
        }

        private void candidates(long block, SeqSet set, @Nullable Set<Long> labelled, long bottom, long top) {
            for (var offset = SeqSet.BLOCK - 1; offset >= 0; offset--) {
                var seq = block * SeqSet.BLOCK + offset;
                if (set.contains(offset)
                        && seq >= bottom
                        && seq < top
                        && (labelled == null || labelled.contains(seq))) {
                    candidates.add(seq);
                    if (candidates.size() >= chunk()) {
                        read();
                        if (!wantsMore()) {
                            return;
                        }
                    }
                }
            }
        }

        /// As many as the page may still need when most candidates hold.
        private int chunk() {
            return Math.min(LARGEST_CHUNK, limit + 1 - matches.size() + read / 4);
        }

        private void read() {
            if (candidates.isEmpty()) {
                return;
            }
            for (var row : MessageStore.ofSeqs(tenants, agent, candidates, query)) {
                if (SearchMatch.rulesOut(query, row.subject(), row.view())) {
                    continue;
                }
                var content = Json.MAPPER.readValue(row.view(), MessageContent.class);
                SearchMatch.of(query, row.subject(), content).ifPresent(hits -> matches.add(new Match(row, hits)));
            }
            read += candidates.size();
            reached = candidates.getLast();
            candidates.clear();
        }

        private byte[] answer(long bottom) {
            var page = matches.size() > limit ? matches.subList(0, limit) : matches;
            String token = null;
            if (matches.size() > limit) {
                token = PageToken.after(
                        PageToken.Of.SEARCH, page.getLast().row().seq());
            } else if (read >= MOST_READ && reached > bottom) {
                token = PageToken.after(PageToken.Of.SEARCH, reached);
            }
            return MessageJson.search(
                    agent.email(),
                    page.stream().map(Match::row).toList(),
                    page.stream()
                            .map(match -> new Highlight.OfMessage(match.row().messageId(), Highlight.of(match.hits())))
                            .toList(),
                    token);
        }
    }
}
