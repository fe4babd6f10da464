package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.DeviceDescription;
import energy.busbar.core.driver.DeviceDescription.Concern;
import energy.busbar.core.driver.DeviceDescription.Fact;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A connector and its charger for people. */
final class ConnectorDescription {
    static final DeviceDescription NOTHING = new DeviceDescription(List.of(), List.of(), false, Map.of());

    private ConnectorDescription() {}

    /**
     * @param overdraw whether more is drawn than is offered; empty for no
     * @param phases what is wrong with the phases; empty for nothing
     */
    static DeviceDescription of(
            OcppCharger charger,
            ConnectorOptions connector,
            CurrentLimit limit,
            Optional<String> overdraw,
            Optional<String> phases) {
        ChargerOptions options = charger.options();
        ChargerSettings settings = charger.settings();
        Map<Concern, String> concerns = new EnumMap<>(Concern.class);
        concerns.putAll(settings.concerns());
        overdraw.ifPresent(words -> concerns.put(Concern.CURRENT, words));
        phases.ifPresent(words -> concerns.put(Concern.PHASES, words));
        List<Fact> facts = new ArrayList<>(List.of(
                new Fact("identity", options.identity()),
                new Fact("connection", charger.ready() ? "accepted" : "not there"),
                new Fact(
                        "version",
                        charger.identity().isEmpty()
                                ? "not known yet"
                                : charger.version().subprotocol()),
                new Fact("security profile", "at least " + options.access().profile()),
                new Fact(charger.version() == Version.V16 ? "connector" : "EVSE", Integer.toString(connector.number())),
                new Fact("limit", limit.words())));
        charger.relay().words().ifPresent(words -> facts.add(new Fact("upstream", words)));
        charger.ceiling(connector)
                .ifPresent(amperes -> facts.add(new Fact(
                        "upstream allows",
                        String.format(
                                Locale.ROOT,
                                amperes < CurrentLimit.SMALLEST_AMPERES ? "%.1f A, which is no charging" : "%.1f A",
                                amperes))));
        return new DeviceDescription(facts, settings.settings(), settings.checked(), concerns);
    }
}
