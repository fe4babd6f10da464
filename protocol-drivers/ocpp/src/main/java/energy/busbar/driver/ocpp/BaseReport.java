package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v201.Common.Evse;
import energy.busbar.driver.ocpp.v201.Reports.NotifyReport;
import energy.busbar.driver.ocpp.v201.Reports.ReportData;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of one report, of which only what is looked for is kept. A report is complete when the part that says that
 * no more follow has come, and all before it; chargers that count from 1 are understood.
 */
final class BaseReport {
    /** Parts of a report that are counted; a longer one is never complete. */
    static final int MAX_PARTS = 10_000;

    private final int requestId;
    private final Set<Integer> evses;
    private final BitSet parts = new BitSet();
    private int last = -1;
    private final Map<Integer, Double> ratedWatts = new HashMap<>();
    private Optional<Boolean> stationSwitches = Optional.empty();
    private final Map<Integer, Boolean> evseSwitches = new HashMap<>();

    /** @param evses those that are looked for */
    BaseReport(int requestId, Set<Integer> evses) {
        this.requestId = requestId;
        this.evses = evses;
    }

    int requestId() {
        return requestId;
    }

    /** @return whether it is a part of this report */
    boolean take(NotifyReport part) {
        if (part.requestId() != requestId) {
            return false;
        }
        int seqNo = part.seqNo() == null ? parts.length() : part.seqNo();
        if (seqNo >= 0 && seqNo < MAX_PARTS) {
            parts.set(seqNo);
        }
        if (part.tbc() == null || !part.tbc()) {
            last = seqNo;
        }
        part.reportData().forEach(this::look);
        return true;
    }

    /** The last part has come, and one before it has not. */
    boolean broken() {
        return last >= 0 && !complete();
    }

    boolean complete() {
        return last >= 0 && last < MAX_PARTS && parts.nextClearBit(1) > last;
    }

    /** What an EVSE can give at most, W, as far as it was told. */
    Map<Integer, Double> ratedWatts() {
        return ratedWatts;
    }

    /** Whether an EVSE can change its phases, as far as it was told. */
    Map<Integer, Boolean> phaseSwitching() {
        Map<Integer, Boolean> all = new HashMap<>();
        stationSwitches.ifPresent(can -> evses.forEach(evse -> all.put(evse, can)));
        all.putAll(evseSwitches);
        return all;
    }

    /** SmartChargingCtrlr.ACPhaseSwitchingSupported, of the station or of an EVSE. */
    private void lookAtPhases(ReportData data) {
        if (!data.component().name().equalsIgnoreCase("SmartChargingCtrlr")
                || !data.variable().name().equalsIgnoreCase("ACPhaseSwitchingSupported")) {
            return;
        }
        boolean can = data.variableAttribute().stream().anyMatch(each -> "true".equalsIgnoreCase(each.value()));
        Evse evse = data.component().evse();
        if (evse == null) {
            stationSwitches = Optional.of(can);
        } else if (evses.contains(evse.id())) {
            evseSwitches.put(evse.id(), can);
        }
    }

    private void look(ReportData data) {
        lookAtPhases(data);
        var component = data.component();
        var characteristics = data.variableCharacteristics();
        Evse evse = component.evse();
        if (component.name().equalsIgnoreCase("EVSE")
                && evse != null
                && evses.contains(evse.id())
                && data.variable().name().equalsIgnoreCase("Power")
                && characteristics != null
                && characteristics.maxLimit() != null) {
            boolean kilo = "kW".equalsIgnoreCase(characteristics.unit());
            ratedWatts.put(evse.id(), characteristics.maxLimit() * (kilo ? 1000 : 1));
        }
    }
}
