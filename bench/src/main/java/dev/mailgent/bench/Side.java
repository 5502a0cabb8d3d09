package dev.mailgent.bench;

import java.util.Collection;
import java.util.function.Supplier;

/// One of the two that are compared.
///
/// @param processes roots of the process trees whose processor time is its cost
/// @param prepare what must be there before the work begins; neither timed nor counted
public record Side(String name, Supplier<Collection<Long>> processes, Preparation prepare, Load load) {
    private static final double CALM = 0.05;
    private static final int LOOKS = 60;
    private static final long LOOK_MILLIS = 250;

    public Side(String name, Supplier<Collection<Long>> processes, Load load) {
        this(name, processes, () -> {}, load);
    }

    /// The same side, with work before each round.
    public Side preparedBy(Preparation preparation) {
        return new Side(name, processes, preparation, load);
    }

    /// Makes what one round uses up.
    @FunctionalInterface
    public interface Preparation {
        void run() throws Exception;
    }

    /// Does one round's work.
    @FunctionalInterface
    public interface Load {
        Sample run() throws Exception;
    }

    /// One round. Processor time counts until the side has calmed down: work put off (a queue, an index) is work.
    Sample measure() throws Exception {
        prepare.run();
        calm(0);
        var before = Cpu.seconds(processes.get());
        var sample = load.run();
        return sample.withCpu(calm(before));
    }

    private double calm(double before) throws InterruptedException {
        var last = Cpu.seconds(processes.get());
        for (var i = 0; i < LOOKS; i++) {
            Thread.sleep(LOOK_MILLIS);
            var now = Cpu.seconds(processes.get());
            if (now - last <= CALM * LOOK_MILLIS / 1000) {
                return now - before;
            }
            last = now;
        }
        return last - before;
    }
}
