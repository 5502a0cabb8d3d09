package dev.mailgent.bench.suite;

import dev.mailgent.bench.Api;
import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Feeder;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.Goal;
import dev.mailgent.bench.Mails;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.Side;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import dev.mailgent.bench.Wrk;
import java.util.ArrayList;
import java.util.List;

/// The same requests to an inbox of 100,000 messages and to one of 1,000: first page, page 900 (of the small inbox: its
/// last), searches for a word of every message and, two results a page, for words of every 500th.
record SearchFlat() implements Benchmark {
    private static final int LARGE = 100_000;
    private static final int LARGE_QUICK = 2_000;
    private static final int SMALL = 1_000;
    private static final int DEEP_PAGE = 900;
    private static final int PAGE = 50;
    private static final int RARE_WORDS = 500;
    private static final int CONNECTIONS = 8;

    @Override
    public String name() {
        return "search-flat";
    }

    @Override
    public String summary() {
        return "first page, page 900 and searches at 100,000 messages, against the same at 1,000";
    }

    @Override
    public String takes() {
        return "8 min";
    }

    @Override
    public List<Tool> tools() {
        return List.of(Tool.WRK);
    }

    @Override
    public List<Finding> run(Workplace workplace) throws Exception {
        var findings = new ArrayList<Finding>();
        try (var product = Product.start(workplace)) {
            var small = product.newInbox("small");
            var large = product.newInbox("large");
            Feeder.fill(workplace, product, small, SMALL);
            Feeder.fill(workplace, product, large, workplace.options().size(LARGE, LARGE_QUICK));
            var atSmall = requests(product.api(small), SMALL);
            var atLarge = requests(product.api(large), PAGE * DEEP_PAGE);
            for (var i = 0; i < atSmall.size(); i++) {
                var what = atSmall.get(i).what();
                var comparison = workplace
                        .rounds()
                        .compare(
                                what,
                                side(workplace, product, "large inbox", large, atLarge.get(i)),
                                side(workplace, product, "small inbox", small, atSmall.get(i)));
                findings.add(Finding.of(what, comparison, Goal.atLeast(0.8), "wrk -t1 -c8 -d5s BASE/v0/messages..."));
            }
        }
        return findings;
    }

    private static Side side(Workplace workplace, Product product, String name, Product.Inbox inbox, Request request) {
        var wrk = new Wrk(
                workplace,
                product.api(inbox),
                request.paths(),
                "GET",
                null,
                CONNECTIONS,
                Yardsticks.seconds(workplace));
        return new Side(name, product::processes, wrk::run);
    }

    /// What is asked, and the paths it is asked by.
    private record Request(String what, List<String> paths) {}

    private static List<Request> requests(Api api, int depth) throws Exception {
        var rare = new ArrayList<String>();
        for (var i = 0; i < RARE_WORDS; i++) {
            // As many as the small inbox has, so that both write the same page.
            rare.add("/v0/messages/search?limit=2&q=" + Mails.rareWord(i));
        }
        return List.of(
                new Request("first page", List.of(Pages.FIRST)),
                new Request("deep page", List.of(Pages.down(api, depth).getLast())),
                new Request("search, word of all", List.of("/v0/messages/search?q=" + Mails.COMMON_WORD)),
                new Request("search, word of every 500th", rare));
    }
}
