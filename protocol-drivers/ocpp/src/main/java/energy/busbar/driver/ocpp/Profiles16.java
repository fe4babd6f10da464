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
    private final ChargerOptions options;
    private final int phases;
    private final Calls calls;
    private final Supplier<OptionalInt> transaction;

    Profiles16(ChargerOptions options, int phases, Calls calls, Supplier<OptionalInt> transaction) {
        this.options = options;
        this.phases = phases;
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
                        new ChargingSchedulePeriod(0, grant.amperes(), phases),
                        new ChargingSchedulePeriod(grant.timeoutSeconds(), grant.fallbackAmperes(), phases)),
                null,
                grant.start().orElse(null),
                null);
        ChargingProfile profile = new ChargingProfile(
                PROFILE_ID,
                options.stackLevel(),
                word(purpose),
                grant.start().isPresent() ? ChargingProfileKind.ABSOLUTE : ChargingProfileKind.RELATIVE,
                schedule,
                purpose == Purpose.TX && open.isPresent() ? open.getAsInt() : null,
                null,
                null,
                null);
        int connector = purpose == Purpose.STATION_MAX ? 0 : options.connector();
        return calls.call(new SetChargingProfile(connector, profile))
                .thenApply(answer -> Profiles.verdict(
                        answer,
                        SetChargingProfileResponse::status,
                        response -> response.status() == ChargingProfileStatus.ACCEPTED));
    }

    @Override
    public CompletableFuture<Verdict> clear() {
        return calls.call(new ClearChargingProfile(PROFILE_ID, null, null, null))
                .thenApply(answer -> Profiles.verdict(
                        answer,
                        ClearChargingProfileResponse::status,
                        response -> response.status() != ClearChargingProfileStatus.UNRECOGNISED));
    }

    @Override
    public CompletableFuture<Composite> composite(int seconds) {
        return calls.call(new GetCompositeSchedule(options.connector(), seconds, ChargingRateUnit.A))
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
