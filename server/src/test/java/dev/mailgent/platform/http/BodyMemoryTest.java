package dev.mailgent.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mailgent.platform.problem.ProblemException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class BodyMemoryTest {
    private static final int MIB = 1024 * 1024;

    @Test
    void parallel_bodies_of_35_MB_are_refused_before_the_heap_is_full() {
        var memory = new BodyMemory(400L * MIB);
        var kept = new ArrayList<BodyMemory.Body>();
        kept.add(filled(memory, 35));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> kept.add(filled(memory, 35)));
        kept.forEach(BodyMemory.Body::close);
    }

    @Test
    void a_body_that_is_done_makes_room_for_the_next() {
        var memory = new BodyMemory(400L * MIB);
        for (var i = 0; i < 20; i++) {
            try (var body = filled(memory, 35)) {
                assertThat(body.take()).hasSize(35 * MIB);
            }
        }
    }

    @Test
    void small_bodies_pass_when_large_ones_have_taken_everything() {
        var memory = new BodyMemory(0);
        try (var large = filled(memory, 39);
                var small = memory.body()) {
            small.writeBytes(new byte[60_000]);
            assertThat(large.size() + small.take().length).isGreaterThan(39 * MIB);
        }
    }

    private static BodyMemory.Body filled(BodyMemory memory, int mebibytes) {
        var body = memory.body();
        var some = new byte[8192];
        try {
            for (var i = 0; i < mebibytes * MIB / some.length; i++) {
                body.write(some, 0, some.length);
            }
            return body;
        } catch (ProblemException e) {
            body.close();
            throw e;
        }
    }
}
