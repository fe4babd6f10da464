package energy.busbar.ota.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Metadata bent at random: it is refused in the one way there is, or what is taken is what was signed. */
class MutationTest {
    private static final Instant START = RepositoryMaker.NOW;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final RepositoryMaker repository = repository();
    private final Root root = Workflow.anchor(repository.root());
    private final Timestamp timestamp = Workflow.timestamp(root, null, repository.newest.get("timestamp"), START);
    private final Snapshot snapshot =
            Workflow.snapshot(root, timestamp, null, repository.newest.get("snapshot"), START);

    private static RepositoryMaker repository() {
        RepositoryMaker made = new RepositoryMaker();
        made.withHashes = false;
        made.delegate("targets", "vendor", "vendor/*", "[a-z]?");
        made.add("targets", "a", "content").publish("vendor");
        return made.publishAll().publish("root");
    }

    /** The role that these bytes give, all checks passed. */
    private Object taken(String role, byte[] bytes) {
        return switch (role) {
            case "root" -> Workflow.nextRoot(Workflow.anchor(repository.metadata.get("1.root.json")), bytes);
            case "timestamp" -> Workflow.timestamp(root, null, bytes, START);
            case "snapshot" -> Workflow.snapshot(root, timestamp, null, bytes, START);
            default -> {
                MetaFile promised = snapshot.meta().get("targets.json");
                Targets targets = Workflow.targets(root.keysOf("targets"), "root", "targets", promised, bytes, START);
                // Patterns and paths are parsed only when used.
                targets.delegations().forEach(delegation -> delegation.covers("vendor/x"));
                yield targets;
            }
        };
    }

    @Test
    void bytes_flipped_cut_doubled_and_inserted() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 6000; i++) {
            String role = Root.TOP_LEVEL.get(i % 4);
            byte[] right = repository.newest.get(role);
            byte[] bent = bent(right, random);
            try {
                assertThat(taken(role, bent)).isEqualTo(taken(role, right));
            } catch (RefusedException e) {
                refused++;
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + seed + ", round " + i + ": " + new String(bent, StandardCharsets.ISO_8859_1), e);
            }
        }
        assertThat(refused).as("seed " + seed).isGreaterThan(3000);
    }

    private static byte[] bent(byte[] right, Random random) {
        byte[] bent = right.clone();
        int at = random.nextInt(bent.length);
        switch (random.nextInt(5)) {
            case 0 -> bent[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bent[at] = (byte) "{}[]\",:\\0-1eE.+ \u0000\u00ff".charAt(random.nextInt(18));
            case 2 -> bent = Arrays.copyOf(bent, at);
            case 3 -> {
                bent = Arrays.copyOf(bent, bent.length + at);
                System.arraycopy(right, 0, bent, right.length, at);
            }
            default -> {
                int length = random.nextInt(Math.min(40, bent.length - at) + 1);
                int from = random.nextInt(right.length - length + 1);
                System.arraycopy(right, from, bent, at, length);
            }
        }
        return bent;
    }

    /** What a holder of the right keys could do: any structure, well signed. */
    @Test
    void well_signed_metadata_of_any_structure() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            // Not root: RSA signatures take too long.
            String role = Root.TOP_LEVEL.get(1 + i % 3);
            ObjectNode signed = (ObjectNode)
                    RepositoryMaker.JSON.readTree(repository.newest.get(role)).get("signed");
            for (int times = 1 + random.nextInt(2); times > 0; times--) {
                replaceOne(signed, random);
            }
            byte[] bent;
            try {
                bent = repository.sign(signed, repository.trusted.get(role), role);
            } catch (RefusedException e) {
                // No canonical form, so nothing that could be signed.
                continue;
            }
            try {
                taken(role, bent);
            } catch (RefusedException e) {
                refused++;
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + seed + ", round " + i + ": " + new String(bent, StandardCharsets.UTF_8), e);
            }
        }
        assertThat(refused).as("seed " + seed).isGreaterThan(1000);
    }

    @Test
    void signatures_of_any_structure() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            String role = Root.TOP_LEVEL.get(i % 4);
            ObjectNode file = (ObjectNode) RepositoryMaker.JSON.readTree(repository.newest.get(role));
            ObjectNode only = NODES.objectNode();
            only.set("signatures", file.get("signatures"));
            replaceOne(only, random);
            file.setAll(only);
            try {
                assertThat(taken(role, RepositoryMaker.bytes(file)))
                        .isEqualTo(taken(role, repository.newest.get(role)));
            } catch (RefusedException e) {
                assertThat(e.refusal().what()).isEqualTo(role);
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + seed + ", round " + i + ": " + file, e);
            }
        }
    }

    private static void replaceOne(ObjectNode top, Random random) {
        List<Runnable> choices = new ArrayList<>();
        collect(top, random, choices);
        choices.get(random.nextInt(choices.size())).run();
    }

    private static void collect(JsonNode node, Random random, List<Runnable> choices) {
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> {
                choices.add(() -> object.set(name, odd(random)));
                choices.add(() -> object.remove(name));
                choices.add(() -> object.set(oddText(random), object.get(name).deepCopy()));
            });
        } else if (node instanceof ArrayNode array) {
            choices.add(() -> array.add(odd(random)));
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                choices.add(() -> array.set(at, odd(random)));
                choices.add(() -> array.add(array.get(at).deepCopy()));
            }
        }
        node.forEach(each -> collect(each, random, choices));
    }

    private static JsonNode odd(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(0);
            case 3 -> NODES.numberNode(-1);
            case 4 -> NODES.numberNode(random.nextLong());
            case 5 -> NODES.numberNode(Long.MAX_VALUE);
            case 6 -> NODES.numberNode(BigInteger.ONE.shiftLeft(70));
            case 7 -> NODES.numberNode(0.5);
            case 8 -> NODES.objectNode();
            case 9 -> NODES.arrayNode();
            case 10 -> NODES.arrayNode().add(NODES.objectNode()).add("x");
            default -> NODES.textNode(oddText(random));
        };
    }

    private static String oddText(Random random) {
        List<String> texts = List.of(
                "",
                "x",
                "\u0000",
                "\ud83d",
                "\ud83d\udd0c",
                "../..",
                "[",
                "[!",
                "[]",
                "[a-",
                "*",
                "a".repeat(500),
                "root",
                "targets.json",
                ".json",
                "2027-02-30T00:00:00Z",
                "2027-02-28T24:00:00Z",
                "9999-12-31T23:59:59Z",
                "+999999999-12-31T23:59:59Z",
                "00".repeat(32),
                "-----BEGIN PUBLIC KEY-----",
                "1.0",
                "\u0661",
                "sha256");
        return texts.get(random.nextInt(texts.size()));
    }
}
