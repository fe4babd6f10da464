package energy.busbar.core.model;

/** SI units of points. Drivers scale to these once; nobody downstream rescales. */
public enum Unit {
    NONE(""),
    WATT("W"),
    WATT_HOUR("Wh"),
    VOLT_AMPERE("VA"),
    VAR("var"),
    VOLT("V"),
    AMPERE("A"),
    HERTZ("Hz"),
    CELSIUS("°C"),
    PERCENT("%"),
    SECOND("s"),
    OHM("Ω");

    private final String symbol;

    Unit(String symbol) {
        this.symbol = symbol;
    }

    public String symbol() {
        return symbol;
    }
}
