package energy.busbar.agent.cli;

import energy.busbar.driver.ocpp.files.Image;
import energy.busbar.driver.ocpp.files.ImageException;
import energy.busbar.driver.ocpp.files.ImageShelf;
import energy.busbar.driver.ocpp.files.UpdateBook;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Images that chargers can be given, and what became of updates. */
@Command(
        name = "charger-firmware",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Firmware images for chargers, and what became of updates.",
        footer = "A charger is given one by: busbar command charger:update-firmware --device ID image=NAME",
        subcommands = {
            ChargerFirmwareCommand.Add.class,
            ChargerFirmwareCommand.ListAll.class,
            ChargerFirmwareCommand.Remove.class,
            ChargerFirmwareCommand.Updates.class
        })
final class ChargerFirmwareCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, such as: busbar charger-firmware list");
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Puts an image in, once all about it is right.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(paramLabel = "FILE", description = "as the maker of the charger gives it")
        private Path file = Path.of("");

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "what chargers see at the end of the URL; the file's own")
        private @Nullable String name;

        @Option(
                names = "--version",
                paramLabel = "VERSION",
                description = "what a charger tells when it runs this image, such as 1.4.2")
        private @Nullable String version;

        @Option(names = "--sha256", paramLabel = "HEX", description = "as the maker publishes it; checked")
        private @Nullable String sha256;

        @Option(
                names = "--signature",
                paramLabel = "FILE",
                description = "the maker's over the whole image, as it is or in Base64; with --certificate")
        private @Nullable Path signature;

        @Option(names = "--certificate", paramLabel = "FILE", description = "of the signature's key, PEM")
        private @Nullable Path certificate;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            ChargerFiles files = ChargerFiles.of(config);
            StateDirectory.make(files.state());
            try {
                Image image = files.images()
                        .add(
                                new ImageShelf.Wish(
                                        file,
                                        Optional.ofNullable(name),
                                        Optional.ofNullable(version),
                                        Optional.ofNullable(signature),
                                        Optional.ofNullable(certificate),
                                        Optional.ofNullable(sha256)),
                                Optional.of(Instant.now()));
                PrintWriter out = spec.commandLine().getOut();
                out.println("put in: " + image.name() + ", " + Text.bytes(image.bytes()) + ", "
                        + image.signed()
                                .map(by -> "signed by " + by.algorithm())
                                .orElse("not signed"));
                out.println("SHA-256 " + image.sha256());
                out.println("A charger is given it by:");
                out.println("  busbar command charger:update-firmware --device ID image=" + image.name());
                return ExitCodes.OK;
            } catch (ImageException e) {
                throw new CliException(ExitCodes.FAULT, "nothing was put in: " + e.getMessage());
            }
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Every image.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("IMAGE", "VERSION", "SIZE", "SIGNED"));
            for (Image each : ChargerFiles.of(config).images().all()) {
                rows.add(List.of(
                        each.name(),
                        each.version().orElse("-"),
                        Text.bytes(each.bytes()),
                        each.signed().map(Image.Signed::algorithm).orElse("no")));
            }
            PrintWriter out = spec.commandLine().getOut();
            if (rows.size() == 1) {
                out.println("No image is here. To put one in: busbar charger-firmware add FILE");
            } else {
                Text.table(rows, false).forEach(out::println);
            }
            return ExitCodes.OK;
        }
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Takes an image away.")
    static final class Remove implements Callable<Integer> {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(paramLabel = "NAME", description = "as in: busbar charger-firmware list")
        private String name = "";

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            if (!ChargerFiles.of(config).images().remove(name)) {
                throw new CliException(
                        ExitCodes.FAULT, "there is no image '" + name + "'; see: busbar charger-firmware list");
            }
            spec.commandLine().getOut().println("taken away: " + name);
            return ExitCodes.OK;
        }
    }

    @Command(
            name = "updates",
            mixinStandardHelpOptions = true,
            description = "The last update of each charger, also one that outlived a restart of the gateway.")
    static final class Updates implements Callable<Integer> {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            Map<String, UpdateBook.Entry> all =
                    ChargerFiles.of(config).updates().all();
            if (all.isEmpty()) {
                out.println("No charger was given an image yet.");
            }
            all.forEach((identity, entry) -> {
                out.println(identity + ": " + entry.image() + ", ordered "
                        + entry.orderedAt().truncatedTo(ChronoUnit.SECONDS));
                String state = entry.isUnderWay()
                        ? "under way: " + entry.marks().phase().name().toLowerCase(Locale.ROOT)
                        : entry.result();
                Text.wrapped(state, 2).forEach(out::println);
            });
            return ExitCodes.OK;
        }
    }
}
