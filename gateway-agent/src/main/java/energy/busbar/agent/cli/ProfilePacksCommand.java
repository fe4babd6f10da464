package energy.busbar.agent.cli;

import energy.busbar.profiles.RefusedPack;
import energy.busbar.profiles.pack.MakerKey;
import energy.busbar.profiles.pack.MakerKeys;
import energy.busbar.profiles.pack.PackStore;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is installed, and who is trusted. */
@Command(
        name = "packs",
        mixinStandardHelpOptions = true,
        description = "Installed packs with version, maker and key, and the keys that are trusted.")
final class ProfilePacksCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PackPlaces gateway = PackPlaces.of(config, spec.commandLine().getErr());
        PackStore.Loaded loaded = gateway.store().load(gateway.check());
        if (loaded.packs().isEmpty() && loaded.refused().isEmpty()) {
            out.println("No packs are installed in " + gateway.places().packs() + ".");
        } else {
            Text.table(rows(loaded), true).forEach(out::println);
        }
        out.println();
        MakerKeys keys = MakerKeys.directory(gateway.places().keys());
        if (keys.byId().isEmpty()) {
            out.println("No maker's key is trusted; they belong into "
                    + gateway.places().keys() + ".");
        }
        for (MakerKey key : new TreeMap<>(keys.byId()).values()) {
            out.println("key " + key.id() + " of " + key.maker());
            out.println("  signs " + String.join(", ", key.prefixes())
                    + key.validUntil().map(day -> ", until " + day).orElse(""));
        }
        loaded.refused().forEach(pack -> spec.commandLine().getErr().println("busbar: " + pack));
        return loaded.refused().isEmpty() ? ExitCodes.OK : ExitCodes.FAULT;
    }

    private static List<List<String>> rows(PackStore.Loaded loaded) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PACK", "VERSION", "BEFORE", "KEY", "PROFILES", "MAKER"));
        for (PackStore.Installed each : loaded.packs()) {
            rows.add(List.of(
                    each.verified().manifest().name(),
                    each.verified().manifest().version().toString(),
                    each.previous().map(p -> p.replaceAll("-.*", "")).orElse("-"),
                    each.verified().key().id().substring(0, 8),
                    String.valueOf(each.verified().texts().size()),
                    each.verified().manifest().maker()));
        }
        for (RefusedPack each : loaded.refused()) {
            rows.add(List.of(each.name(), "-", "-", "-", "-", "REFUSED"));
        }
        return rows;
    }
}
