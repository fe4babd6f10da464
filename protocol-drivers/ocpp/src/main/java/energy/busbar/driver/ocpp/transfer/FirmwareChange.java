package energy.busbar.driver.ocpp.transfer;

import energy.busbar.driver.ocpp.transfer.FirmwareUpdate.End;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate.Pace;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate.Phase;
import java.util.Optional;

/** An update with some of it changed. */
final class FirmwareChange {
    private final FirmwareUpdate from;
    private Phase phase;
    private Pace pace;
    private long sinceMillis;
    private long signAtMillis;
    private long askedAtMillis;
    private String before;
    private String seen;
    private long served;
    private int failures;
    private boolean saidInstalled;
    private String trouble;
    private Optional<End> end;

    FirmwareChange(FirmwareUpdate from) {
        this.from = from;
        phase = from.phase();
        pace = from.pace();
        sinceMillis = from.sinceMillis();
        signAtMillis = from.signAtMillis();
        askedAtMillis = from.askedAtMillis();
        before = from.before();
        seen = from.seen();
        served = from.served();
        failures = from.failures();
        saidInstalled = from.saidInstalled();
        trouble = from.trouble();
        end = from.end();
    }

    /** A new phase is taken at its usual pace. */
    FirmwareChange phase(Phase next, long nowMillis) {
        phase = next;
        pace = Pace.USUAL;
        sinceMillis = nowMillis;
        return this;
    }

    FirmwareChange pace(Pace next) {
        pace = next;
        return this;
    }

    FirmwareChange sign(long nowMillis) {
        signAtMillis = nowMillis;
        return this;
    }

    FirmwareChange asked(long nowMillis) {
        askedAtMillis = nowMillis;
        return this;
    }

    FirmwareChange before(String version) {
        before = version;
        return this;
    }

    FirmwareChange seen(String version) {
        seen = version;
        return this;
    }

    FirmwareChange served(long to) {
        served = to;
        return this;
    }

    FirmwareChange failures(int so) {
        failures = so;
        return this;
    }

    FirmwareChange saidInstalled(boolean so) {
        saidInstalled = so;
        return this;
    }

    FirmwareChange trouble(String what) {
        trouble = what;
        return this;
    }

    FirmwareChange end(End how) {
        end = Optional.of(how);
        return this;
    }

    FirmwareUpdate made() {
        return new FirmwareUpdate(
                from.order(),
                phase,
                pace,
                from.beganAtMillis(),
                sinceMillis,
                signAtMillis,
                askedAtMillis,
                before,
                seen,
                served,
                failures,
                saidInstalled,
                trouble,
                end);
    }
}
