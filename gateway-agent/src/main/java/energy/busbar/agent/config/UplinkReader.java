package energy.busbar.agent.config;

import energy.busbar.core.driver.Options;
import energy.busbar.core.engine.CommandCatalogue;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Rank;
import energy.busbar.core.port.UplinkView;
import energy.busbar.core.port.UplinkView.Kind;
import energy.busbar.sync.CommandRights;
import energy.busbar.sync.MqttUplinkConfig;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code uplinks:}: where each leads to, what it may see and what it may command. */
final class UplinkReader {
    static final int MAX_UPLINKS = 4;
    private static final int MAX_GRANTS = 50;
    private static final Set<Rank> AUTHORITIES = EnumSet.complementOf(EnumSet.of(Rank.OPTIMISATION));

    private final String gatewayId;
    private final DeviceSelection selection;

    UplinkReader(String gatewayId, DeviceSelection selection) {
        this.gatewayId = gatewayId;
        this.selection = selection;
    }

    List<ConfiguredUplink> read(Options root) {
        List<ConfiguredUplink> uplinks = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> taken = new HashSet<>();
        List<Options> blocks = root.blocks("uplinks");
        for (Options block : blocks) {
            one(block).ifPresent(uplink -> {
                if (!names.add(uplink.id())) {
                    block.problem("id", "is '" + uplink.id() + "' as of another uplink", "one of its own");
                }
                uplink.mqtt().brokers().forEach(broker -> apart(block, uplink.mqtt(), broker, taken));
                uplinks.add(uplink);
            });
        }
        if (blocks.size() > MAX_UPLINKS) {
            root.problem("uplinks", "has " + blocks.size() + " entries", "at most " + MAX_UPLINKS);
        }
        return uplinks;
    }

    /** Of two clients of one name a broker keeps throwing one out; of two streams of one name a receiver drops one. */
    private static void apart(Options block, MqttUplinkConfig mqtt, URI broker, Set<String> taken) {
        if (!taken.add("client " + broker + " " + mqtt.clientId())) {
            block.problem(
                    "clientId", "is '" + mqtt.clientId() + "' as of another uplink at " + broker, "one of its own");
        }
        if (!taken.add("topics " + broker + " " + mqtt.topicPrefix() + "/" + mqtt.gatewayId())) {
            block.problem(
                    "topicPrefix",
                    "and gatewayId make the topics " + mqtt.topicPrefix() + "/" + mqtt.gatewayId()
                            + "/… as of another uplink at " + broker,
                    "a prefix or a gatewayId of its own, or another broker");
        }
    }

    private Optional<ConfiguredUplink> one(Options block) {
        UplinkView view = view(block);
        CommandRights rights = rights(block, view);
        return MqttUplinkConfig.read(block, gatewayId).map(mqtt -> new ConfiguredUplink(mqtt, view, rights));
    }

    private UplinkView view(Options uplink) {
        String source = ConfiguredUplink.source(uplink.text("id").orElse("mqtt"));
        if (!uplink.has("sees")) {
            return UplinkView.all(source);
        }
        Options block = uplink.block("sees");
        Optional<Set<DeviceId>> devices = selection.read(block);
        List<String> points = new ArrayList<>();
        for (String point : block.texts("points")) {
            if (UplinkView.isPoint(point)) {
                points.add(point);
            } else {
                block.problem("points", "name '" + point + "'", "names of points, such as power or energy*");
            }
        }
        Set<Kind> kinds = kinds(block);
        block.word("resolution", "raw", Set.of("raw"));
        block.finish();
        return new UplinkView(source, devices, points, kinds);
    }

    private static Set<Kind> kinds(Options block) {
        List<String> words = block.texts("kinds");
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String word : words) {
            Optional<Kind> kind = Arrays.stream(Kind.values())
                    .filter(k -> word(k).equals(word))
                    .findFirst();
            kind.ifPresent(kinds::add);
            if (kind.isEmpty()) {
                block.problem(
                        "kinds",
                        "name '" + word + "'",
                        "of "
                                + Arrays.stream(Kind.values())
                                        .map(UplinkReader::word)
                                        .collect(Collectors.joining(", ")));
            }
        }
        return words.isEmpty() ? EnumSet.allOf(Kind.class) : kinds;
    }

    private static String word(Enum<?> each) {
        return each.name().toLowerCase(Locale.ROOT);
    }

    /** Without {@code commands:} whoever sees everything may command everything, and others what they see. */
    private CommandRights rights(Options uplink, UplinkView view) {
        if (!uplink.has("commands")) {
            return view.kinds().contains(Kind.COMMANDS)
                    ? new CommandRights(List.of(new CommandRights.Grant(List.of("*"), view.devices(), Rank.SAFETY)))
                    : CommandRights.none();
        }
        List<CommandRights.Grant> grants = new ArrayList<>();
        List<Options> blocks = uplink.blocks("commands");
        for (Options block : blocks) {
            grants.add(grant(block, view));
        }
        if (blocks.size() > MAX_GRANTS) {
            uplink.problem("commands", "has " + blocks.size() + " entries", "at most " + MAX_GRANTS);
        }
        return new CommandRights(grants);
    }

    private CommandRights.Grant grant(Options block, UplinkView view) {
        List<String> slugs = new ArrayList<>();
        for (String text : block.texts("slugs")) {
            if (CommandRights.isSlugs(text) && meansSomething(text)) {
                slugs.add(text);
            } else {
                block.problem(
                        "slugs",
                        "name '" + text + "', which is no command",
                        "commands of docs/mqtt-contract.md such as battery:set-reserve, battery:*, * or "
                                + CommandRights.DISPATCH_EVENTS);
            }
        }
        if (slugs.isEmpty() && !block.has("slugs")) {
            block.problem("slugs", "is missing", "a list such as [\"battery:set-operating-mode\"]");
        }
        Optional<Set<DeviceId>> own = selection.read(block);
        Optional<Set<DeviceId>> devices = own.isPresent() ? own : view.devices();
        devices.ifPresent(some -> some.stream()
                .filter(d -> !view.sees(d))
                .forEach(d -> block.problem(
                        "devices", "name " + d + ", which this uplink may not see", "devices under sees:")));
        Rank most = authority(block);
        block.finish();
        return new CommandRights.Grant(slugs, devices, most);
    }

    private static boolean meansSomething(String slugs) {
        return slugs.equals("*")
                || slugs.equals(CommandRights.DISPATCH_EVENTS)
                || CommandCatalogue.all().stream()
                        .anyMatch(c -> slugs.endsWith(":*")
                                ? c.slug().startsWith(slugs.substring(0, slugs.length() - 1))
                                : c.slug().equals(slugs));
    }

    private static Rank authority(Options block) {
        String text = block.word(
                "authority",
                word(Rank.SAFETY),
                AUTHORITIES.stream().map(UplinkReader::word).collect(Collectors.toSet()));
        return AUTHORITIES.stream()
                .filter(r -> word(r).equals(text))
                .findFirst()
                .orElse(Rank.MANUAL);
    }
}
