package energy.busbar.driver.coap;

import energy.busbar.core.model.Unit;
import java.util.Map;
import java.util.Optional;

/** Units of SenML (RFC 8428 §12.1) and the secondary ones of RFC 8798 §3, as the model's with a factor. */
final class CoapUnits {
    record Scaled(Unit unit, double factor) {}

    private static final Map<String, Scaled> BY_SYMBOL = Map.ofEntries(
            Map.entry("W", new Scaled(Unit.WATT, 1)),
            Map.entry("kW", new Scaled(Unit.WATT, 1000)),
            Map.entry("J", new Scaled(Unit.WATT_HOUR, 1.0 / 3600)),
            Map.entry("Wh", new Scaled(Unit.WATT_HOUR, 1)),
            Map.entry("kWh", new Scaled(Unit.WATT_HOUR, 1000)),
            Map.entry("VA", new Scaled(Unit.VOLT_AMPERE, 1)),
            Map.entry("kVA", new Scaled(Unit.VOLT_AMPERE, 1000)),
            Map.entry("var", new Scaled(Unit.VAR, 1)),
            Map.entry("kvar", new Scaled(Unit.VAR, 1000)),
            Map.entry("V", new Scaled(Unit.VOLT, 1)),
            Map.entry("mV", new Scaled(Unit.VOLT, 0.001)),
            Map.entry("A", new Scaled(Unit.AMPERE, 1)),
            Map.entry("mA", new Scaled(Unit.AMPERE, 0.001)),
            Map.entry("Hz", new Scaled(Unit.HERTZ, 1)),
            Map.entry("Cel", new Scaled(Unit.CELSIUS, 1)),
            Map.entry("Ohm", new Scaled(Unit.OHM, 1)),
            Map.entry("s", new Scaled(Unit.SECOND, 1)),
            Map.entry("%EL", new Scaled(Unit.PERCENT, 1)),
            Map.entry("%RH", new Scaled(Unit.PERCENT, 1)),
            // A ratio: 1 is 100 %.
            Map.entry("/", new Scaled(Unit.PERCENT, 100)));

    private CoapUnits() {}

    static Optional<Scaled> of(String symbol) {
        return Optional.ofNullable(BY_SYMBOL.get(symbol));
    }
}
