package dev.mailgent.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.crypto.SigningKey;
import dev.mailgent.platform.crypto.Vectors;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MerkleTest {
    private static final JsonNode CORPUS = Vectors.read("merkle/rfc6962.json");

    private final List<byte[]> leaves = new ArrayList<>();

    MerkleTest() {
        CORPUS.get("leaves")
                .forEach(leaf -> leaves.add(Merkle.leaf(HexFormat.of().parseHex(leaf.asString()))));
    }

    @Test
    void rfc_6962_roots_and_proofs() {
        var passed = 0;
        var ranges = Merkle.of(leaves);
        for (var size = 0; size <= 8; size++) {
            assertThat(hex(Merkle.root(ranges, size))).isEqualTo(root(size));
            passed++;
        }
        for (var test : CORPUS.get("inclusion")) {
            var size = test.get("size").asLong();
            var index = test.get("index").asLong();
            var path = Merkle.inclusion(ranges, index, size);
            assertThat(path.stream().map(MerkleTest::hex).toList()).isEqualTo(proof(test));
            assertThat(Merkle.verifyInclusion(leaves.get((int) index), index, size, path, Merkle.root(ranges, size)))
                    .isTrue();
            passed++;
        }
        for (var test : CORPUS.get("consistency")) {
            var from = test.get("from").asLong();
            var to = test.get("to").asLong();
            var path = Merkle.consistency(ranges, from, to);
            assertThat(path.stream().map(MerkleTest::hex).toList()).isEqualTo(proof(test));
            assertThat(Merkle.verifyConsistency(from, Merkle.root(ranges, from), to, Merkle.root(ranges, to), path))
                    .isTrue();
            passed++;
        }
        System.out.println("corpus merkle-rfc6962: " + passed + "/73 (bar 73)");
        assertThat(passed).isEqualTo(73);
    }

    @Test
    void a_wrong_proof_of_any_kind_is_refused() {
        var ranges = Merkle.of(leaves);
        for (long size = 2; size <= 8; size++) {
            var root = Merkle.root(ranges, size);
            for (long index = 0; index < size; index++) {
                var path = Merkle.inclusion(ranges, index, size);
                var leaf = leaves.get((int) index);
                assertThat(Merkle.verifyInclusion(leaf, (index + 1) % size, size, path, root))
                        .isFalse();
                assertThat(Merkle.verifyInclusion(Merkle.leaf(new byte[] {9}), index, size, path, root))
                        .isFalse();
                assertThat(Merkle.verifyInclusion(leaf, index, size, path.subList(1, path.size()), root))
                        .isFalse();
                assertThat(Merkle.verifyInclusion(leaf, -1, size, path, root)).isFalse();
                var more = new ArrayList<>(path);
                more.add(root);
                assertThat(Merkle.verifyInclusion(leaf, index, size, more, root))
                        .isFalse();
            }
            for (long older = 1; older < size; older++) {
                var path = Merkle.consistency(ranges, older, size);
                var before = Merkle.root(ranges, older);
                assertThat(Merkle.verifyConsistency(older, root, size, root, path))
                        .isFalse();
                assertThat(Merkle.verifyConsistency(older, before, size, before, path))
                        .isFalse();
                assertThat(Merkle.verifyConsistency(size, before, older, root, path))
                        .isFalse();
                if (!path.isEmpty()) {
                    var cut = path.subList(0, path.size() - 1);
                    assertThat(Merkle.verifyConsistency(older, before, size, root, cut))
                            .isFalse();
                }
            }
        }
    }

    @Test
    void appending_gives_the_same_roots_and_blocks_as_the_whole_tree() {
        var many = new ArrayList<byte[]>();
        var frontier = new Frontier();
        for (var i = 0; i < 1100; i++) {
            var leaf = Merkle.leaf(Integer.toString(i).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            many.add(leaf);
            frontier.add(leaf);
            if (i % 37 == 0 || i > 1090) {
                assertThat(frontier.root()).isEqualTo(Merkle.root(Merkle.of(many), many.size()));
                assertThat(new Frontier(frontier.size(), frontier.bytes()).root())
                        .isEqualTo(frontier.root());
            }
        }
        assertThat(frontier.completed()).hasSize(4);
        for (var block : frontier.completed()) {
            assertThat(block.root()).isEqualTo(Merkle.of(many).root(block.number() * 256, (block.number() + 1) * 256));
        }
    }

    @Test
    void a_checkpoint_opens_with_its_key_and_no_other() {
        var key = SigningKey.ofSeed(new byte[32]);
        var other = SigningKey.ofSeed(HexFormat.of().parseHex("01".repeat(32)));
        var checkpoint = new Checkpoint("example.org/audit/org_1", 3, Merkle.root(Merkle.of(leaves), 3));
        var note = checkpoint.sign(key);
        assertThat(note)
                .startsWith("example.org/audit/org_1\n3\nrra8/idLcKFPsGel")
                .contains("\n\n— example.org/audit/");
        assertThat(Checkpoint.open(note, key.verifying()).orElseThrow().size()).isEqualTo(3);
        assertThat(Checkpoint.open(note, other.verifying())).isEmpty();
        assertThat(Checkpoint.open(note.replace("\n3\n", "\n4\n"), key.verifying()))
                .isEmpty();
        for (var bad : List.of("", "\n\n", "a\nb\nc\n\n— a AAAA", note.substring(0, note.length() - 20))) {
            assertThat(Checkpoint.open(bad, key.verifying())).isEmpty();
        }
        var text = Checkpoint.verifierKey("example.org/audit/org_1", key.verifying());
        assertThat(Checkpoint.readVerifierKey(text)).isEqualTo(key.verifying());
    }

    private static String root(int size) {
        return CORPUS.get("roots").get(Integer.toString(size)).asString();
    }

    private static java.util.stream.Stream<String> proofStream(JsonNode test) {
        return java.util.stream.StreamSupport.stream(test.get("proof").spliterator(), false)
                .map(JsonNode::asString);
    }

    private static List<String> proof(JsonNode test) {
        return proofStream(test).toList();
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
