package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Expected;
import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.v201.Common.GenericStatus;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingLimitSource;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingProfile;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingProfilePurpose;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingRateUnit;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingSchedule;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingSchedulePeriod;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functional block K, smart charging, of OCPP 2.0.1 but for {@link VehicleNeeds}. EVSE 0 is the whole station. */
public interface SmartCharging {
    /** §1.51.1. */
    record SetChargingProfile(int evseId, ChargingProfile chargingProfile)
            implements Request<SetChargingProfileResponse> {}

    record SetChargingProfileResponse(
            GenericStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.19.1: asks for {@link ReportChargingProfiles}. */
    record GetChargingProfiles(
            int requestId,
            ChargingProfileCriterion chargingProfile,
            @Nullable Integer evseId) implements Request<GetChargingProfilesResponse> {}

    record GetChargingProfilesResponse(
            GetChargingProfileStatus status, @Nullable StatusInfo statusInfo) {}

    /**
     * §1.43.1.
     *
     * @param tbc more parts follow
     */
    record ReportChargingProfiles(
            int requestId,
            ChargingLimitSource chargingLimitSource,
            List<ChargingProfile> chargingProfile,
            int evseId,
            @Nullable Boolean tbc)
            implements Request<ReportChargingProfilesResponse> {}

    record ReportChargingProfilesResponse() {}

    /** §1.7.1: by id, or all that fit the criteria. */
    record ClearChargingProfile(
            @Nullable Integer chargingProfileId, @Nullable ClearChargingProfileCriteria chargingProfileCriteria)
            implements Request<ClearChargingProfileResponse> {}

    record ClearChargingProfileResponse(
            ClearChargingProfileStatus status, @Nullable StatusInfo statusInfo) {}

    /**
     * §1.20.1: what all profiles together allow.
     *
     * @param duration s
     */
    record GetCompositeSchedule(
            int duration, int evseId, @Nullable ChargingRateUnit chargingRateUnit)
            implements Request<GetCompositeScheduleResponse> {}

    record GetCompositeScheduleResponse(
            GenericStatus status,
            @Nullable StatusInfo statusInfo,
            @Nullable CompositeSchedule schedule) {}

    /** §1.33.1: a limit came from outside. */
    record NotifyChargingLimit(
            ChargingLimit chargingLimit,
            @Items(min = 0) List<ChargingSchedule> chargingSchedule,
            @Nullable Integer evseId)
            implements Request<NotifyChargingLimitResponse> {}

    record NotifyChargingLimitResponse() {}

    /** §1.9.1: a limit from outside is gone. */
    record ClearedChargingLimit(
            ChargingLimitSource chargingLimitSource,
            @Nullable Integer evseId) implements Request<ClearedChargingLimitResponse> {}

    record ClearedChargingLimitResponse() {}

    record ClearChargingProfileCriteria(
            @Nullable Integer evseId,
            @Nullable ChargingProfilePurpose chargingProfilePurpose,
            @Nullable Integer stackLevel) {}

    record ChargingProfileCriterion(
            @Nullable ChargingProfilePurpose chargingProfilePurpose,
            @Nullable Integer stackLevel,
            @Items(min = 0) List<Integer> chargingProfileId,
            @Items(min = 0, max = 4) List<ChargingLimitSource> chargingLimitSource) {}

    /**
     * What is in force.
     *
     * @param duration s
     * @param scheduleStart period starts count from here
     */
    record CompositeSchedule(
            List<ChargingSchedulePeriod> chargingSchedulePeriod,
            @Expected @Nullable Integer evseId,
            @Expected @Nullable Integer duration,
            @Expected @Nullable Instant scheduleStart,
            ChargingRateUnit chargingRateUnit) {}

    record ChargingLimit(
            ChargingLimitSource chargingLimitSource,
            @Nullable Boolean isGridCritical) {}

    enum ClearChargingProfileStatus {
        ACCEPTED,
        UNKNOWN,
        UNRECOGNISED
    }

    enum GetChargingProfileStatus {
        ACCEPTED,
        NO_PROFILES,
        UNRECOGNISED
    }
}
