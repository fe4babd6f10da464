package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Expected;
import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.v201.Common.GenericStatus;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import energy.busbar.driver.ocpp.v201.DeviceModel.Component;
import energy.busbar.driver.ocpp.v201.DeviceModel.ComponentVariable;
import energy.busbar.driver.ocpp.v201.DeviceModel.GenericDeviceModelStatus;
import energy.busbar.driver.ocpp.v201.DeviceModel.Variable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Monitors on variables and what they report (block N of OCPP 2.0.1). */
public interface Monitoring {
    /** §1.53.1. */
    record SetMonitoringBase(MonitoringBase monitoringBase) implements Request<SetMonitoringBaseResponse> {}

    record SetMonitoringBaseResponse(
            GenericDeviceModelStatus status, @Nullable StatusInfo statusInfo) {}

    /**
     * §1.54.1.
     *
     * @param severity 0 (danger) to 9 (debug); what is graver is reported
     */
    record SetMonitoringLevel(int severity) implements Request<SetMonitoringLevelResponse> {}

    record SetMonitoringLevelResponse(
            GenericStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.56.1. */
    record SetVariableMonitoring(List<SetMonitoringData> setMonitoringData)
            implements Request<SetVariableMonitoringResponse> {}

    record SetVariableMonitoringResponse(List<SetMonitoringResult> setMonitoringResult) {}

    /** §1.10.1. */
    record ClearVariableMonitoring(List<Integer> id) implements Request<ClearVariableMonitoringResponse> {}

    record ClearVariableMonitoringResponse(List<ClearMonitoringResult> clearMonitoringResult) {}

    /** §1.25.1. */
    record GetMonitoringReport(
            int requestId,
            @Items(min = 0) List<ComponentVariable> componentVariable,
            @Items(min = 0, max = 3) List<MonitoringCriterion> monitoringCriteria)
            implements Request<GetMonitoringReportResponse> {}

    record GetMonitoringReportResponse(
            GenericDeviceModelStatus status, @Nullable StatusInfo statusInfo) {}

    /**
     * §1.39.1: one part of the report.
     *
     * @param tbc more parts follow
     */
    record NotifyMonitoringReport(
            int requestId,
            int seqNo,
            @Expected @Nullable Instant generatedAt,
            @Items(min = 0) List<MonitoringData> monitor,
            @Nullable Boolean tbc)
            implements Request<NotifyMonitoringReportResponse> {}

    record NotifyMonitoringReportResponse() {}

    /**
     * §1.38.1: monitors that spoke.
     *
     * @param tbc more parts follow
     */
    record NotifyEvent(
            @Expected @Nullable Instant generatedAt,
            int seqNo,
            List<EventData> eventData,
            @Nullable Boolean tbc) implements Request<NotifyEventResponse> {}

    record NotifyEventResponse() {}

    record ClearMonitoringResult(
            ClearMonitoringStatus status, int id, @Nullable StatusInfo statusInfo) {}

    /**
     * One event.
     *
     * @param cause event that this one came of
     */
    record EventData(
            int eventId,
            @Expected @Nullable Instant timestamp,
            EventTrigger trigger,
            @MaxLength(2500) String actualValue,
            Component component,
            EventNotification eventNotificationType,
            Variable variable,
            @Nullable Integer cause,
            @MaxLength(50) @Nullable String techCode,
            @MaxLength(500) @Nullable String techInfo,
            @Nullable Boolean cleared,
            @MaxLength(36) @Nullable String transactionId,
            @Nullable Integer variableMonitoringId) {}

    record MonitoringData(Component component, Variable variable, List<VariableMonitoring> variableMonitoring) {}

    record VariableMonitoring(int id, boolean transaction, double value, MonitorType type, int severity) {}

    record SetMonitoringData(
            double value,
            MonitorType type,
            int severity,
            Component component,
            Variable variable,
            @Nullable Integer id,
            @Nullable Boolean transaction) {}

    record SetMonitoringResult(
            SetMonitoringStatus status,
            MonitorType type,
            Component component,
            Variable variable,
            int severity,
            @Nullable Integer id,
            @Nullable StatusInfo statusInfo) {}

    enum ClearMonitoringStatus {
        ACCEPTED,
        REJECTED,
        NOT_FOUND,
        UNRECOGNISED
    }

    enum MonitoringCriterion {
        THRESHOLD_MONITORING,
        DELTA_MONITORING,
        PERIODIC_MONITORING,
        UNRECOGNISED
    }

    enum EventNotification {
        HARD_WIRED_NOTIFICATION,
        HARD_WIRED_MONITOR,
        PRECONFIGURED_MONITOR,
        CUSTOM_MONITOR,
        UNRECOGNISED
    }

    enum EventTrigger {
        ALERTING,
        DELTA,
        PERIODIC,
        UNRECOGNISED
    }

    enum MonitorType {
        UPPER_THRESHOLD,
        LOWER_THRESHOLD,
        DELTA,
        PERIODIC,
        PERIODIC_CLOCK_ALIGNED,
        UNRECOGNISED
    }

    enum MonitoringBase {
        ALL,
        FACTORY_DEFAULT,
        HARD_WIRED_ONLY,
        UNRECOGNISED
    }

    enum SetMonitoringStatus {
        ACCEPTED,
        UNKNOWN_COMPONENT,
        UNKNOWN_VARIABLE,
        UNSUPPORTED_MONITOR_TYPE,
        REJECTED,
        DUPLICATE,
        UNRECOGNISED
    }
}
