package energy.busbar.core.session.desk;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.AuthorisationPolicy;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.MeterSample;
import energy.busbar.core.session.Report;
import energy.busbar.core.session.Said;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.SignedValue;
import energy.busbar.core.session.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A desk with a clock by hand, spoken to as a 1.6 driver does. */
final class Station implements GatewayClock {
    static final DeviceId CP = new DeviceId("charger-1");
    static final Instant T0 = Instant.parse("2026-11-24T09:00:00Z");
    static final Optional<IdToken> CARD = Optional.of(new IdToken("04A1B2C3D4"));

    final NotebookChargingLedger ledger = new NotebookChargingLedger();
    AuthorisationPolicy policy = AuthorisationPolicy.DEFAULT;
    long millis;
    LedgerChargeDesk desk;

    Station() {
        restart();
    }

    /** As after a kill: what was only in memory is gone. */
    void restart() {
        desk = new LedgerChargeDesk(ledger, policy, this, Runnable::run, 22_000);
    }

    Instant at(long seconds) {
        return T0.plusSeconds(seconds);
    }

    void pass(long seconds) {
        millis += seconds * 1000;
    }

    static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    Said said(String written) {
        return new Said(written.isBlank() ? Optional.empty() : Optional.of(Instant.parse(written)), instant(), 0, true);
    }

    Step start(String written, double meterStart) {
        return now(desk.report(new Report.Started(CP, 1, CARD, Optional.empty(), written, meterStart, said(written))));
    }

    Step stop(String transaction, String written, double meterStop, String reason, MeterSample... samples) {
        return now(desk.report(new Report.Stopped(
                CP, 0, transaction, CARD, written, meterStop, reason, List.of(samples), said(written))));
    }

    Step meter(String transaction, MeterSample... samples) {
        return now(desk.report(new Report.Metered(CP, 1, Optional.of(transaction), List.of(samples), said(""))));
    }

    MeterSample register(double wattHours) {
        return sample(MeterSample.Context.OTHER, wattHours, Double.NaN);
    }

    MeterSample sample(MeterSample.Context context, double wattHours, double watts) {
        return new MeterSample(Optional.of(instant()), context, wattHours, watts, Optional.empty());
    }

    MeterSample signed(MeterSample.Context context, String data) {
        return new MeterSample(
                Optional.of(instant()),
                context,
                Double.NaN,
                Double.NaN,
                Optional.of(new SignedValue("Transaction.Begin", data, "OCMF", "", "3059-key")));
    }

    void status(String status) {
        now(desk.report(new Report.Connector(
                CP, 1, Report.Occupancy.of(status), said(instant().toString()))));
    }

    void booted() {
        now(desk.report(new Report.Booted(CP, said(""))));
    }

    Session only() {
        if (ledger.all.size() != 1) {
            throw new AssertionError("there are " + ledger.all.size() + " sessions: " + ledger.all);
        }
        return desk.session(ledger.all.firstKey()).orElseThrow();
    }

    List<String> events() {
        return ledger.events.stream().map(e -> e.type()).toList();
    }

    @Override
    public Moment now() {
        return new Moment(T0.toEpochMilli() + millis, millis);
    }

    @Override
    public boolean synchronised() {
        return true;
    }

    @Override
    public String bootId() {
        return "boot";
    }
}
