package energy.busbar.profiles.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.driver.Options;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileOrigin;
import energy.busbar.profiles.RefusedPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Installed, replaced, gone back to, removed, and what happens to a pack on the disk in between. */
class PackStoreTest {
    private static final Maker ACME = new Maker("Acme", "acme-");
    private static final Maker BETA = new Maker("Beta", "beta-");
    private static final PackCheck CHECK = ACME.check(BETA);

    @TempDir
    Path folder;

    private PackStore store() {
        return new PackStore(folder.resolve("packs"));
    }

    private PackStore.Change install(Maker maker, String pack, String version, String... profiles) {
        return install(false, maker, pack, version, profiles);
    }

    private PackStore.Change install(boolean force, Maker maker, String pack, String version, String... profiles) {
        PackFiles files = maker.files(pack, version, profiles);
        return store().install(files, CHECK.verify(files), CHECK, force);
    }

    private List<String> installed() {
        return store().load(CHECK).packs().stream()
                .map(p -> p.verified().manifest().name() + " "
                        + p.verified().manifest().version())
                .toList();
    }

    private List<Path> everything() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private Path file(String pack, String name) throws IOException {
        Path home = folder.resolve("packs").resolve(pack);
        String version = Files.readAllLines(home.resolve("versions")).get(0);
        return home.resolve(version).resolve(name);
    }

    @Test
    void nothing_is_installed_where_nothing_is() {
        assertThat(store().load(CHECK).packs()).isEmpty();
        assertThat(store().load(CHECK).refused()).isEmpty();
    }

    @Test
    void a_pack_is_installed_replaced_and_gone_back_to() throws IOException {
        assertThat(install(ACME, "acme-pack", "1.0.0", "acme-a")).isEqualTo(PackStore.Change.INSTALLED);
        assertThat(install(ACME, "acme-pack", "1.0.0", "acme-a")).isEqualTo(PackStore.Change.NONE);
        install(ACME, "acme-pack", "1.1.0", "acme-a", "acme-b");
        install(ACME, "acme-pack", "1.2.0", "acme-b");
        assertThat(installed()).containsExactly("acme-pack 1.2.0");
        assertThat(everything())
                .as("two versions are kept")
                .noneMatch(f -> f.toString().contains("1.0.0"));
        assertThat(store().rollBack("acme-pack", CHECK)).hasToString("1.1.0");
        assertThat(installed()).containsExactly("acme-pack 1.1.0");
        assertThat(store().rollBack("acme-pack", CHECK)).hasToString("1.2.0");
        store().remove("acme-pack");
        assertThat(installed()).isEmpty();
        assertThatThrownBy(() -> store().remove("acme-pack")).hasMessageContaining("is not installed");
        assertThatThrownBy(() -> store().remove("../packs")).hasMessageContaining("is not installed");
        assertThatThrownBy(() -> store().rollBack("acme-pack", CHECK)).hasMessageContaining("is not installed");
    }

    @Test
    void an_older_version_is_taken_by_force_alone_and_another_content_needs_a_new_version() {
        install(ACME, "acme-pack", "1.10.0", "acme-a");
        assertThatThrownBy(() -> install(ACME, "acme-pack", "1.9.0", "acme-a"))
                .hasMessageContaining("is version 1.9.0, but 1.10.0 is installed; expected a newer one");
        assertThatThrownBy(() -> install(ACME, "acme-pack", "1.10.0", "acme-b"))
                .hasMessageContaining("is another pack with the version 1.10.0 that is installed");
        assertThat(installed()).containsExactly("acme-pack 1.10.0");
        install(true, ACME, "acme-pack", "1.9.0", "acme-a");
        assertThat(installed()).containsExactly("acme-pack 1.9.0");
    }

    @Test
    void without_a_version_before_nothing_is_gone_back_to() {
        install(ACME, "acme-pack", "1.0.0", "acme-a");
        assertThatThrownBy(() -> store().rollBack("acme-pack", CHECK))
                .hasMessageContaining("has no version before 1.0.0");
        assertThat(installed()).containsExactly("acme-pack 1.0.0");
    }

    @Test
    void a_profile_is_in_one_pack_only() {
        install(ACME, "acme-pack", "1.0.0", "acme-a");
        assertThatThrownBy(() -> install(ACME, "acme-other", "1.0.0", "acme-a"))
                .hasMessageContaining("has the profile acme-a, which the pack acme-pack has too");
    }

    @ParameterizedTest
    @ValueSource(strings = {"profiles/acme-a.yaml", "manifest.yaml", "manifest.sig"})
    void what_is_altered_on_the_disk_is_refused_and_the_others_go_on(String name) throws IOException {
        install(ACME, "acme-pack", "1.0.0", "acme-a");
        install(BETA, "beta-pack", "2.0.0", "beta-a");
        Path file = file("acme-pack", name);
        Files.writeString(file, Files.readString(file) + "#\n");
        assertThat(installed()).containsExactly("beta-pack 2.0.0");
        RefusedPack refused = store().load(CHECK).refused().get(0);
        assertThat(refused.toString())
                .startsWith("the profile pack acme-pack is not used: ")
                .contains("expected");
        assertThat(refused.profiles()).containsExactly("acme-a");
        install(ACME, "acme-pack", "1.0.0", "acme-a");
        assertThat(installed()).as("installed again, it is whole").hasSize(2);
    }

    @Test
    void a_damaged_pack_is_no_way_to_an_older_one() throws IOException {
        install(ACME, "acme-pack", "1.5.0", "acme-a");
        Files.writeString(file("acme-pack", "manifest.sig"), "x");
        assertThatThrownBy(() -> install(ACME, "acme-pack", "1.4.0", "acme-a"))
                .hasMessageContaining("is version 1.4.0, but 1.5.0 is installed");
        install(ACME, "acme-pack", "1.6.0", "acme-a");
        assertThatThrownBy(() -> store().rollBack("acme-pack", CHECK)).hasMessageContaining("has no version before");
    }

    @Test
    void files_that_are_missing_or_more_or_links_are_found() throws IOException {
        install(ACME, "acme-pack", "1.0.0", "acme-a");
        Path profile = file("acme-pack", "profiles/acme-a.yaml");
        Path extra = profile.resolveSibling("acme-b.yaml");
        Files.copy(profile, extra);
        assertRefused("which the maker did not sign");
        Files.delete(extra);
        assertThat(installed()).hasSize(1);
        Path elsewhere = folder.resolve("elsewhere.yaml");
        Files.move(profile, elsewhere);
        assertRefused("has no profiles/acme-a.yaml");
        Files.createSymbolicLink(profile, elsewhere);
        assertRefused("as a link or folder; expected regular files");
        Files.delete(profile);
        Files.move(elsewhere, profile);
        Files.writeString(folder.resolve("packs/acme-pack/versions"), "../../elsewhere\n");
        assertRefused("has a damaged file");
        Files.delete(folder.resolve("packs/acme-pack/versions"));
        assertRefused("was not installed to its end");
    }

    private void assertRefused(String why) {
        PackStore.Loaded loaded = store().load(CHECK);
        assertThat(loaded.packs()).isEmpty();
        assertThat(loaded.refused()).hasSize(1);
        assertThat(loaded.refused().get(0).why()).contains(why);
    }

    @Test
    void a_key_that_is_taken_away_takes_its_packs_along() {
        install(ACME, "acme-pack", "1.0.0", "acme-a");
        PackStore.Loaded loaded = store().load(BETA.check());
        assertThat(loaded.packs()).isEmpty();
        assertThat(loaded.refused().get(0).why()).contains("is not trusted here");
    }

    /** What a power cut can leave: the new folder half written, or whole and not yet in use. */
    @Test
    void an_installation_that_was_cut_off_changes_nothing_and_can_be_done_again() throws IOException {
        install(ACME, "acme-pack", "1.0.0", "acme-a");
        Path home = folder.resolve("packs/acme-pack");
        Files.createDirectories(home.resolve(".new/profiles"));
        Files.writeString(home.resolve(".new/manifest.yaml"), "half");
        Files.writeString(home.resolve("versions.new"), "half");
        assertThat(installed()).containsExactly("acme-pack 1.0.0");
        Files.createDirectories(home.resolve("1.1.0-0123456789ab"));
        assertThat(installed()).containsExactly("acme-pack 1.0.0");
        install(ACME, "acme-pack", "1.1.0", "acme-a");
        assertThat(installed()).containsExactly("acme-pack 1.1.0");
        try (Stream<Path> left = Files.list(home)) {
            assertThat(left.map(f -> f.getFileName().toString()))
                    .hasSize(3)
                    .contains("versions")
                    .anyMatch(n -> n.startsWith("1.0.0-"))
                    .anyMatch(n -> n.startsWith("1.1.0-"));
        }
    }

    @Test
    void a_gateway_has_the_profiles_of_its_packs_under_its_own() throws IOException {
        install(ACME, "acme-pack", "1.0.0", "acme-a", "acme-b");
        Path state = Files.createDirectories(folder.resolve("state"));
        Files.move(folder.resolve("packs"), state.resolve("profile-packs"));
        Path keys = Files.createDirectories(folder.resolve("keys"));
        Files.writeString(keys.resolve("acme.yaml"), ACME.key.text());
        Files.writeString(keys.resolve("broken.yaml"), "format: 7\n");
        Path own = Files.createDirectories(folder.resolve("own"));
        Files.writeString(own.resolve("acme-b.yaml"), Maker.profile("acme-b").replace("A title", "Mine"));
        Options gateway = new Options("gateway", Map.of("profiles", "own", "profileKeys", "keys"), new ArrayList<>());
        ProfilePlaces places = ProfilePlaces.read(gateway, folder, state);
        ProfileCatalogue catalogue = places.catalogue("0.3.0-SNAPSHOT");
        assertThat(catalogue.refused()).isEmpty();
        assertThat(catalogue.entries())
                .contains(new ProfileCatalogue.Entry("acme-a", ProfileOrigin.PACK, "acme-pack 1.0.0", false))
                .anyMatch(e -> e.name().equals("acme-b") && e.origin() == ProfileOrigin.USER && e.overridden());
        assertThat(catalogue.find("acme-b").orElseThrow().problems()).isEmpty();
        assertThat(MakerKeys.directory(keys).problems())
                .singleElement()
                .asString()
                .contains("broken.yaml:1: format is 7");
        assertThat(places.catalogue("0.0.9").refused().get(0).why()).contains("needs Busbar 0.1.0 or newer");
        Files.delete(keys.resolve("acme.yaml"));
        assertThat(places.catalogue("0.3.0").refused()).hasSize(1);
    }

    @Test
    void a_pair_of_keys_is_made_kept_and_told_apart() throws IOException {
        Path secret = folder.resolve("acme.private.pem");
        Path open = folder.resolve("acme.yaml");
        MakerKey key = SigningKey.make(secret, open, "Acme GmbH", List.of("acme-"), Optional.of(Maker.TODAY));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThat(MakerKeys.file(open).byId()).containsOnlyKeys(key.id());
        assertThatThrownBy(() -> SigningKey.make(secret, open, "Acme", List.of("acme-"), Optional.empty()))
                .hasMessageContaining("is there already; nothing was written");
        assertThatThrownBy(() -> SigningKey.make(
                        folder.resolve("a"), folder.resolve("b"), "Acme", List.of("acme"), Optional.empty()))
                .hasMessageContaining("each ending with '-'");
        Map<String, String> texts = Map.of("acme-a", Maker.profile("acme-a"));
        PackVersion one = new PackVersion(1, 0, 0);
        byte[] zip = ProfilePacks.make("acme-pack", one, one, texts, open, secret);
        assertThat(new PackCheck(MakerKeys.file(open), Optional.empty(), Optional.empty())
                        .verify(PackZip.read(zip))
                        .texts())
                .isEqualTo(texts);
        Path otherSecret = folder.resolve("other.private.pem");
        SigningKey.make(otherSecret, folder.resolve("other.yaml"), "Other", List.of("acme-"), Optional.empty());
        assertThatThrownBy(() -> ProfilePacks.make("acme-pack", one, one, texts, open, otherSecret))
                .hasMessageContaining("is not the private key of");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> ProfilePacks.make("acme-pack", one, one, texts, open, secret))
                .hasMessageContaining("chmod 600");
        assertThatThrownBy(() -> ProfilePacks.make("beta-pack", one, one, texts, open, otherSecret))
                .isInstanceOf(PackException.class);
    }
}
