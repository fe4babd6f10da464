package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v201.Common.GenericStatus;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingProfile;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingProfileKind;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingProfilePurpose;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingRateUnit;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingSchedule;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingSchedulePeriod;
import energy.busbar.driver.ocpp.v201.SmartCharging.ClearChargingProfile;
import energy.busbar.driver.ocpp.v201.SmartCharging.ClearChargingProfileCriteria;
import energy.busbar.driver.ocpp.v201.SmartCharging.ClearChargingProfileResponse;
import energy.busbar.driver.ocpp.v201.SmartCharging.ClearChargingProfileStatus;
import energy.busbar.driver.ocpp.v201.SmartCharging.CompositeSchedule;
import energy.busbar.driver.ocpp.v201.SmartCharging.GetCompositeSchedule;
import energy.busbar.driver.ocpp.v201.SmartCharging.GetCompositeScheduleResponse;
import energy.busbar.driver.ocpp.v201.SmartCharging.SetChargingProfile;
import energy.busbar.driver.ocpp.v201.SmartCharging.SetChargingProfileResponse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Charging profiles of OCPP 2.0.1 (part 2, block K). */
final class Profiles201 implements Profiles {
    private static final int WHOLE_STATION = 0;
    private static final int SCHEDULE_ID = 1;

    private final ChargerOptions charger;
    private final ConnectorOptions connector;
    private final Calls calls;
    private final Supplier<Optional<String>> transaction;

    Profiles201(
            ChargerOptions charger, ConnectorOptions connector, Calls calls, Supplier<Optional<String>> transaction) {
        this.charger = charger;
        this.connector = connector;
        this.calls = calls;
        this.transaction = transaction;
    }

    @Override
    public boolean transactionOpen() {
        return transaction.get().isPresent();
    }

    @Override
    public CompletableFuture<Verdict> set(Purpose purpose, Grant grant) {
        ChargingSchedule schedule = new ChargingSchedule(
                SCHEDULE_ID,
                ChargingRateUnit.A,
                List.of(
                        period(0, grant.amperes(), grant.phases()),
                        period(grant.timeoutSeconds(), grant.fallbackAmperes(), grant.phases())),
                grant.start().orElse(null),
                null,
                null,
                null);
        ChargingProfile profile = new ChargingProfile(
                Profiles.id(charger, connector.number(), purpose),
                charger.stackLevel(),
                word(purpose),
                grant.start().isPresent() ? ChargingProfileKind.ABSOLUTE : ChargingProfileKind.RELATIVE,
                List.of(schedule),
                null,
                null,
                null,
                purpose == Purpose.TX ? transaction.get().orElse(null) : null);
        int target = purpose == Purpose.STATION_MAX ? WHOLE_STATION : connector.number();
        return calls.call(new SetChargingProfile(target, profile))
                .thenApply(answer -> Profiles.verdict(
                        answer,
                        SetChargingProfileResponse::status,
                        response -> response.status() == GenericStatus.ACCEPTED));
    }

    private static ChargingSchedulePeriod period(int start, double amperes, PhaseChoice phases) {
        OptionalInt use = phases.phaseToUse();
        return new ChargingSchedulePeriod(start, amperes, phases.number(), use.isPresent() ? use.getAsInt() : null);
    }

    @Override
    public CompletableFuture<Verdict> clear() {
        CompletableFuture<Verdict> cleared =
                clear(new ClearChargingProfile(Profiles.id(charger, connector.number(), Purpose.TX_DEFAULT), null));
        return charger.several()
                ? cleared.thenCompose(verdict -> verdict instanceof Verdict.Accepted
                        ? clear(new ClearChargingProfile(Profiles.id(charger, connector.number(), Purpose.TX), null))
                        : CompletableFuture.completedFuture(verdict))
                : cleared;
    }

    @Override
    public CompletableFuture<Verdict> clearStationMax() {
        return clear(new ClearChargingProfile(
                null,
                new ClearChargingProfileCriteria(
                        WHOLE_STATION, ChargingProfilePurpose.CHARGING_STATION_MAX_PROFILE, charger.stackLevel())));
    }

    private CompletableFuture<Verdict> clear(ClearChargingProfile request) {
        return calls.call(request)
                .thenApply(answer -> Profiles.verdict(
                        answer,
                        ClearChargingProfileResponse::status,
                        response -> response.status() != ClearChargingProfileStatus.UNRECOGNISED));
    }

    @Override
    public CompletableFuture<Composite> composite(int seconds) {
        return calls.call(new GetCompositeSchedule(seconds, connector.number(), ChargingRateUnit.A))
                .thenApply(answer -> answer instanceof Answer.Ok<GetCompositeScheduleResponse> ok
                        ? schedule(ok.response()).orElseGet(() -> Profiles.noSchedule(answer))
                        : Profiles.noSchedule(answer));
    }

    /** Watts tell nothing of amperes. */
    private static Optional<Composite> schedule(GetCompositeScheduleResponse response) {
        CompositeSchedule schedule = response.schedule();
        if (response.status() != GenericStatus.ACCEPTED
                || schedule == null
                || schedule.chargingRateUnit() == ChargingRateUnit.W) {
            return Optional.empty();
        }
        return Optional.of(new Composite.Schedule(
                Optional.ofNullable(schedule.scheduleStart()),
                schedule.chargingSchedulePeriod().stream()
                        .map(period -> new Composite.Step(period.startPeriod(), period.limit()))
                        .toList()));
    }

    private static ChargingProfilePurpose word(Purpose purpose) {
        return switch (purpose) {
            case STATION_MAX -> ChargingProfilePurpose.CHARGING_STATION_MAX_PROFILE;
            case TX_DEFAULT -> ChargingProfilePurpose.TX_DEFAULT_PROFILE;
            case TX -> ChargingProfilePurpose.TX_PROFILE;
        };
    }
}
