package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v16.Common.GenericStatus;
import energy.busbar.driver.ocpp.v16.SmartCharging.ChargingProfile;
import energy.busbar.driver.ocpp.v16.SmartCharging.ChargingProfileKind;
import energy.busbar.driver.ocpp.v16.SmartCharging.ChargingProfilePurpose;
import energy.busbar.driver.ocpp.v16.SmartCharging.ChargingProfileStatus;
import energy.busbar.driver.ocpp.v16.SmartCharging.ChargingRateUnit;
import energy.busbar.driver.ocpp.v16.SmartCharging.ChargingSchedule;
import energy.busbar.driver.ocpp.v16.SmartCharging.ChargingSchedulePeriod;
import energy.busbar.driver.ocpp.v16.SmartCharging.ClearChargingProfile;
import energy.busbar.driver.ocpp.v16.SmartCharging.ClearChargingProfileResponse;
import energy.busbar.driver.ocpp.v16.SmartCharging.ClearChargingProfileStatus;
import energy.busbar.driver.ocpp.v16.SmartCharging.GetCompositeSchedule;
import energy.busbar.driver.ocpp.v16.SmartCharging.GetCompositeScheduleResponse;
import energy.busbar.driver.ocpp.v16.SmartCharging.SetChargingProfile;
import energy.busbar.driver.ocpp.v16.SmartCharging.SetChargingProfileResponse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Charging profiles of OCPP 1.6 (§3.13, §7.8). */
final class Profiles16 implements Profiles {
    private static final int WHOLE_STATION = 0;

    private final ChargerOptions charger;
    private final ConnectorOptions connector;
    private final Calls calls;
    private final Supplier<OptionalInt> transaction;

    Profiles16(ChargerOptions charger, ConnectorOptions connector, Calls calls, Supplier<OptionalInt> transaction) {
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
        OptionalInt open = transaction.get();
        ChargingSchedule schedule = new ChargingSchedule(
                ChargingRateUnit.A,
                List.of(
                        new ChargingSchedulePeriod(
                                0, grant.amperes(), grant.phases().number()),
                        new ChargingSchedulePeriod(
                                grant.timeoutSeconds(),
                                grant.fallbackAmperes(),
                                grant.phases().number())),
                null,
                grant.start().orElse(null),
                null);
        ChargingProfile profile = new ChargingProfile(
                Profiles.id(charger, connector.number(), purpose),
                charger.stackLevel(),
                word(purpose),
                grant.start().isPresent() ? ChargingProfileKind.ABSOLUTE : ChargingProfileKind.RELATIVE,
                schedule,
                purpose == Purpose.TX && open.isPresent() ? open.getAsInt() : null,
                null,
                null,
                null);
        int target = purpose == Purpose.STATION_MAX ? WHOLE_STATION : connector.number();
        return calls.call(new SetChargingProfile(target, profile))
                .thenApply(answer -> Profiles.verdict(
                        answer,
                        SetChargingProfileResponse::status,
                        response -> response.status() == ChargingProfileStatus.ACCEPTED));
    }

    @Override
    public CompletableFuture<Verdict> clear() {
        CompletableFuture<Verdict> cleared = clear(new ClearChargingProfile(
                Profiles.id(charger, connector.number(), Purpose.TX_DEFAULT), null, null, null));
        return charger.several()
                ? cleared.thenCompose(verdict -> verdict instanceof Verdict.Accepted
                        ? clear(new ClearChargingProfile(
                                Profiles.id(charger, connector.number(), Purpose.TX), null, null, null))
                        : CompletableFuture.completedFuture(verdict))
                : cleared;
    }

    @Override
    public CompletableFuture<Verdict> clearStationMax() {
        return clear(new ClearChargingProfile(
                null, WHOLE_STATION, ChargingProfilePurpose.CHARGE_POINT_MAX_PROFILE, charger.stackLevel()));
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
        return calls.call(new GetCompositeSchedule(connector.number(), seconds, ChargingRateUnit.A))
                .thenApply(answer -> answer instanceof Answer.Ok<GetCompositeScheduleResponse> ok
                        ? schedule(ok.response()).orElseGet(() -> Profiles.noSchedule(answer))
                        : Profiles.noSchedule(answer));
    }

    /** Watts tell nothing of amperes. */
    private static Optional<Composite> schedule(GetCompositeScheduleResponse response) {
        ChargingSchedule schedule = response.chargingSchedule();
        if (response.status() != GenericStatus.ACCEPTED
                || schedule == null
                || schedule.chargingRateUnit() == ChargingRateUnit.W) {
            return Optional.empty();
        }
        return Optional.of(new Composite.Schedule(
                Optional.ofNullable(response.scheduleStart()),
                schedule.chargingSchedulePeriod().stream()
                        .map(period -> new Composite.Step(period.startPeriod(), period.limit()))
                        .toList()));
    }

    private static ChargingProfilePurpose word(Purpose purpose) {
        return switch (purpose) {
            case STATION_MAX -> ChargingProfilePurpose.CHARGE_POINT_MAX_PROFILE;
            case TX_DEFAULT -> ChargingProfilePurpose.TX_DEFAULT_PROFILE;
            case TX -> ChargingProfilePurpose.TX_PROFILE;
        };
    }
}
