package energy.busbar.ota.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import energy.busbar.ota.cli.TufCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Against tuf-js and @tufjs/models, which are not ours: their repository by our client, our repository by theirs. */
class PeerTest {
    @TempDir
    Path directory;

    /** What {@code tuf.js} printed. */
    private String node(String... arguments) throws Exception {
        Path interop = interop();
        List<String> command = new ArrayList<>(
                List.of("node", Path.of("src/test/node/tuf.js").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("BUSBAR_INTEROP", interop.toString());
        Path log = directory.resolve("node.log");
        Process process = builder.redirectOutput(log.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            String said = Files.readString(log);
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    private static Path interop() {
        Path interop = Path.of("").toAbsolutePath().getParent().resolve("interop");
        if (!Files.isDirectory(interop.resolve("node_modules/tuf-js"))) {
            String message = "needs node and interop/node_modules: run 'npm ci' in interop/";
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(message);
            }
            Assumptions.abort(message);
        }
        return interop;
    }

    private String trusted = "trusted";

    private int tuf(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("--metadata-dir", directory.resolve(trusted).toString()));
        all.addAll(List.of(arguments));
        return new CommandLine(new TufCommand()).execute(all.toArray(String[]::new));
    }

    private RepositoryServer serve(Path made) throws IOException {
        return new RepositoryServer(path -> {
            try {
                Path file = made.resolve(path);
                return Files.isRegularFile(file) ? Files.readAllBytes(file) : null;
            } catch (IOException e) {
                return null;
            }
        });
    }

    @Test
    void a_repository_of_other_make_is_taken_with_all_key_types_rotation_and_delegations() throws Exception {
        Path made = directory.resolve("made");
        Path downloads = directory.resolve("downloads");
        node("make", made.toString());
        try (RepositoryServer server = serve(made)) {
            String[] download = {
                "--metadata-url",
                server.url() + "/metadata",
                "--target-base-url",
                server.url() + "/targets",
                "--target-dir",
                downloads.toString(),
                "--target-name",
                "top.txt",
                "--target-name",
                "team/x.tgz",
                "--target-name",
                "binned/0",
                "--target-name",
                "binned/7",
                "download"
            };
            assertThat(tuf(download)).isEqualTo(1);
            assertThat(tuf("init", made.resolve("root.json").toString())).isZero();
            assertThat(tuf("init", made.resolve("root.json").toString())).isEqualTo(1);
            assertThat(tuf("--metadata-url", server.url() + "/metadata", "refresh"))
                    .isZero();
            assertThat(downloads).doesNotExist();
            assertThat(tuf(download)).isZero();
            assertThat(downloads.resolve("top.txt")).hasContent("of the top");
            assertThat(downloads.resolve("team%2Fx.tgz")).hasContent("of the team");
            assertThat(downloads.resolve("binned%2F0")).hasContent("content 0");
            assertThat(downloads.resolve("binned%2F7")).hasContent("content 7");
            server.requests.clear();
            assertThat(tuf(download)).isZero();
            assertThat(server.requests).containsExactly("metadata/3.root.json", "metadata/timestamp.json");
        }
        assertThat(Files.readAllBytes(directory.resolve("trusted/root.json")))
                .isEqualTo(Files.readAllBytes(made.resolve("metadata/2.root.json")));
    }

    @Test
    void each_file_of_it_with_one_digit_changed_is_refused() throws Exception {
        Path made = directory.resolve("made");
        node("make", made.toString());
        List<Path> files;
        try (Stream<Path> all = Files.list(made.resolve("metadata"))) {
            files = all.filter(file -> !file.toString().endsWith("1.root.json"))
                    .filter(file -> !file.toString().contains("even")
                            && !file.toString().contains("odd"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSize(5);
        try (RepositoryServer server = serve(made)) {
            for (Path file : files) {
                byte[] right = Files.readAllBytes(file);
                String bent = new String(right, StandardCharsets.UTF_8).replace("2099", "2098");
                Files.write(file, bent.getBytes(StandardCharsets.UTF_8));
                trusted = "trusted by " + file.getFileName();
                assertThat(tuf("init", made.resolve("root.json").toString())).isZero();
                assertThat(tuf(
                                "--metadata-url",
                                server.url() + "/metadata",
                                "--target-base-url",
                                server.url() + "/targets",
                                "--target-dir",
                                directory.resolve("downloads").toString(),
                                "--target-name",
                                "team/x.tgz",
                                "download"))
                        .as(file.toString())
                        .isEqualTo(1);
                Files.write(file, right);
            }
        }
        assertThat(directory.resolve("downloads")).doesNotExist();
    }

    /** That the repository of our own tests is a right one. */
    @Test
    void the_repository_of_these_tests_is_taken_by_a_client_of_other_make() throws Exception {
        RepositoryMaker repository = new RepositoryMaker();
        repository.delegate("targets", "vendor", "vendor/*");
        repository.add("targets", "a.bin", "of the top").add("vendor", "vendor/b.bin", "of the vendor");
        repository.publish("vendor").publishAll();
        Path theirs = directory.resolve("theirs");
        Files.createDirectories(theirs.resolve("metadata"));
        Files.createDirectories(theirs.resolve("targets"));
        Files.write(theirs.resolve("metadata/root.json"), repository.root());
        TestKey rotated = TestKey.p256();
        repository.trusted.put("root", List.of(rotated));
        repository.signers.put("root", List.of(RepositoryMaker.ROOT_KEY, rotated));
        repository.publish("root");
        try (RepositoryServer server = RepositoryServer.of(repository)) {
            String said = node("fetch", theirs.toString(), server.url(), "a.bin", "vendor/b.bin");
            assertThat(said)
                    .contains(
                            "a.bin " + Hashes.sha256("of the top".getBytes(StandardCharsets.UTF_8)),
                            "vendor/b.bin " + Hashes.sha256("of the vendor".getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(Files.readAllBytes(theirs.resolve("metadata/timestamp.json")))
                .isEqualTo(repository.newest.get("timestamp"));
    }
}
