package energy.busbar.agent.cli;

import energy.busbar.core.model.DeviceType;
import energy.busbar.driver.coap.CoapVectors;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.CoapTemplate;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileCatalogue.Entry;
import energy.busbar.profiles.ProfileOrigin;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.ProfileReading;
import energy.busbar.profiles.ProfileTemplate;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.yaml.YamlProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Hardware profiles: what is there, what is in one, whether a file is right, and a new one to begin with. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Hardware profiles: what is there, what is in one, is a file right; packs of them.",
        footer = "From a source checkout there is also: busbar profile test FILE|NAME, against the simulator.",
        subcommands = {
            ProfileCommand.ListAll.class,
            ProfileCommand.Show.class,
            ProfileCommand.Lint.class,
            ProfileCommand.New.class,
            ProfileExerciseCommand.class,
            ProfileKeygenCommand.class,
            ProfilePackCommand.class,
            ProfileVerifyCommand.class,
            ProfileInstallCommand.class,
            ProfilePacksCommand.class,
            ProfileRollbackCommand.class,
            ProfileRemoveCommand.class
        })
final class ProfileCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, such as: busbar profile list");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Every profile with its devices.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Mixin
        private ProfilesOption profiles = new ProfilesOption();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            ProfileCatalogue catalogue =
                    profiles.catalogue(config, spec.commandLine().getErr());
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("PROFILE", "FROM", "DEVICES", "TITLE"));
            int broken = 0;
            for (Entry entry : catalogue.entries()) {
                Optional<Profile> profile = catalogue.find(entry.name()).flatMap(ProfileReading::profile);
                broken += profile.isEmpty() ? 1 : 0;
                rows.add(List.of(
                        entry.name(),
                        from(entry),
                        profile.map(ProfileCommand::devices).orElse("-"),
                        profile.map(Profile::title).orElse("BROKEN: busbar profile show " + entry.name())));
            }
            PrintWriter out = spec.commandLine().getOut();
            Text.table(rows, true).forEach(out::println);
            catalogue.entries().stream()
                    .filter(e -> e.origin() != ProfileOrigin.SHIPPED)
                    .forEach(e -> Text.wrapped(
                                    e.name() + " is " + whence(e) + (e.overridden() ? ", over another one" : ""), 2)
                            .forEach(out::println));
            return broken == 0 ? ExitCodes.OK : ExitCodes.FAULT;
        }
    }

    private static String from(Entry entry) {
        return switch (entry.origin()) {
            case SHIPPED -> "shipped";
            case PACK -> "pack";
            case USER -> "own";
        };
    }

    private static String whence(Entry entry) {
        return switch (entry.origin()) {
            case SHIPPED -> "shipped with Busbar";
            case PACK -> "of the pack " + entry.source();
            case USER -> "your own, " + entry.source();
        };
    }

    private static String devices(Profile profile) {
        if (profile.protocol() == Profile.Protocol.SUNSPEC) {
            return "SunSpec";
        }
        return profile.devices().keySet().stream()
                .sorted(Comparator.comparing(DeviceType::word))
                .map(DeviceType::word)
                .collect(Collectors.joining(","));
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "What a profile reads and writes, or its text.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Mixin
        private ProfilesOption profiles = new ProfilesOption();

        @Parameters(paramLabel = "NAME", description = "as in: busbar profile list")
        private String name = "";

        @Option(names = "--text", description = "the file as it was written")
        private boolean text;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            ProfileCatalogue catalogue =
                    profiles.catalogue(config, spec.commandLine().getErr());
            PrintWriter out = spec.commandLine().getOut();
            ProfileReading reading = catalogue
                    .find(name)
                    .orElseThrow(() -> new CliException(
                            ExitCodes.FAULT, "there is no profile '" + name + "'; see: busbar profile list"));
            if (text) {
                catalogue.text(name).ifPresent(out::print);
                return ExitCodes.OK;
            }
            if (reading.profile().isEmpty()) {
                reading.problems().forEach(p -> spec.commandLine().getErr().println("busbar: " + p));
                return ExitCodes.CONFIG;
            }
            print(out, reading.profile().get());
            catalogue.entries().stream()
                    .filter(e -> e.name().equals(name))
                    .forEach(e -> Text.wrapped("It is " + whence(e) + ".", 0).forEach(out::println));
            reading.warnings().forEach(w -> spec.commandLine().getErr().println("busbar: " + w.warning()));
            return ExitCodes.OK;
        }
    }

    private static void print(PrintWriter out, Profile profile) {
        out.println(profile.name() + ": " + profile.title());
        profile.sources()
                .forEach(s -> Text.wrapped("from " + s.document() + ", " + s.revision() + ", " + s.date(), 2)
                        .forEach(out::println));
        profile.quirks().forEach(q -> Text.wrapped(q.id() + ": " + q.text(), 2).forEach(out::println));
        profile.devices().forEach((type, part) -> {
            out.println();
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of(
                    type.word().toUpperCase(Locale.ROOT),
                    "UNIT",
                    "READ",
                    profile.coap().isPresent() ? "RESOURCE" : "REGISTER"));
            part.points().values().stream()
                    .filter(p -> !p.hidden())
                    .forEach(p -> rows.add(List.of(
                            p.point().name(),
                            p.point().unit().symbol(),
                            p.point().pollClass().name().toLowerCase(Locale.ROOT),
                            where(p))));
            Text.table(rows, true).forEach(out::println);
            for (ProfileWrite write : part.writes()) {
                out.println("sets " + write.quantity().word() + " by " + write.point());
            }
        });
    }

    private static String where(ProfilePoint point) {
        if (point instanceof ProfilePoint.Measured measured) {
            return (measured.register().function() == 4 ? "input " : "holding ")
                    + measured.register().address() + " "
                    + measured.register().type().word();
        }
        if (point instanceof CoapPoint resource) {
            return "/" + resource.value().path() + " "
                    + resource.value().format().word() + (resource.silence().isPresent() ? ", observed" : "");
        }
        ProfilePoint.Derived derived = (ProfilePoint.Derived) point;
        return derived.rule().name().toLowerCase(Locale.ROOT) + " of " + String.join(", ", derived.parts());
    }

    private static int vectors(Profile profile) {
        return profile.coap()
                .map(coap -> coap.vectors().size())
                .orElse(profile.vectors().size());
    }

    @Command(
            name = "lint",
            mixinStandardHelpOptions = true,
            description = "Say everything that is wrong with profile files, each with its line.")
    static final class Lint implements Callable<Integer> {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Mixin
        private ProfilesOption profiles = new ProfilesOption();

        @Parameters(arity = "1..*", paramLabel = "FILE", description = "profiles")
        private List<Path> files = new ArrayList<>();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            ProfileCatalogue catalogue =
                    profiles.catalogue(config, spec.commandLine().getErr());
            int problems = 0;
            for (Path file : files) {
                ProfileReading reading = catalogue.lint(file);
                List<YamlProblem> told = new ArrayList<>(reading.problems());
                reading.profile().map(CoapVectors::problems).ifPresent(told::addAll);
                told.forEach(p -> spec.commandLine().getErr().println(p));
                reading.warnings().forEach(w -> spec.commandLine().getErr().println(w.warning()));
                problems += told.size();
                reading.profile()
                        .filter(p -> told.isEmpty())
                        .ifPresent(p -> spec.commandLine()
                                .getOut()
                                .println(file + " is good: " + p.name() + ", " + devices(p)
                                        + (p.coap().isPresent() ? ", on CoAP" : "") + ", " + vectors(p)
                                        + " vectors hold"));
            }
            return problems == 0 ? ExitCodes.OK : ExitCodes.CONFIG;
        }
    }

    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = {
                "Begin a profile: a file without problems, whose addresses or paths are yours to put right.",
                "With --from it begins with what a live Modbus device answers, which is only read."
            })
    static final class New implements Callable<Integer> {
        @Mixin
        private LiveDevice live = new LiveDevice();

        @Parameters(paramLabel = "FILE", description = "such as maker-range.yaml; must not be there yet")
        private Path file = Path.of("");

        @Option(
                names = "--type",
                required = true,
                paramLabel = "TYPE",
                description = "battery, inverter, meter or charger")
        private String type = "";

        @Option(
                names = "--protocol",
                paramLabel = "modbus|coap",
                defaultValue = "modbus",
                description = "(${DEFAULT-VALUE})")
        private String protocol = "modbus";

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            DeviceType deviceType = DeviceType.ofWord(type)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "--type is '" + type + "'; expected battery, inverter, meter or charger"));
            String name = String.valueOf(file.getFileName()).replaceAll("\\.yaml$", "");
            try {
                String text = template(name, deviceType);
                if (live.isAsked()) {
                    if (!protocol.equals("modbus")) {
                        throw new ParameterException(
                                spec.commandLine(),
                                "--from reads Modbus devices; leave out --protocol, or see: busbar discover coap");
                    }
                    if (Files.exists(file)) {
                        throw new FileAlreadyExistsException(file.toString());
                    }
                    Optional<String> draft = live.draft(spec, name, deviceType);
                    if (draft.isEmpty()) {
                        return ExitCodes.OK;
                    }
                    text = draft.get();
                }
                Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
            } catch (IllegalArgumentException e) {
                throw new CliException(ExitCodes.FAULT, String.valueOf(e.getMessage()));
            } catch (FileAlreadyExistsException e) {
                throw new CliException(ExitCodes.FAULT, file + " is there already; nothing was written");
            } catch (IOException e) {
                String why =
                        e instanceof NoSuchFileException ? "its folder is not there" : String.valueOf(e.getMessage());
                throw new CliException(ExitCodes.FAULT, file + " cannot be written: " + why);
            }
            schema();
            spec.commandLine().getOut().println(file + " is written; next: busbar profile lint " + file);
            return ExitCodes.OK;
        }

        /** The file names it, for editors that complete by it; one that is there stays. */
        private void schema() {
            Path schema = file.resolveSibling(ProfileTemplate.SCHEMA);
            try {
                if (!Files.exists(schema)) {
                    Files.writeString(schema, ProfileTemplate.schema(), StandardOpenOption.CREATE_NEW);
                }
            } catch (IOException e) {
                spec.commandLine().getErr().println(schema + " cannot be written: " + e.getMessage());
            }
        }

        private String template(String name, DeviceType deviceType) {
            return switch (protocol) {
                case "modbus" -> ProfileTemplate.text(name, deviceType);
                case "coap" -> CoapTemplate.text(name, deviceType);
                default ->
                    throw new ParameterException(
                            spec.commandLine(), "--protocol is '" + protocol + "'; expected modbus or coap");
            };
        }
    }
}
