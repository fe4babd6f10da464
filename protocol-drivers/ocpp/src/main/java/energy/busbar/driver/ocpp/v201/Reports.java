package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Expected;
import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.message.Word;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import energy.busbar.driver.ocpp.v201.DeviceModel.AttributeType;
import energy.busbar.driver.ocpp.v201.DeviceModel.Component;
import energy.busbar.driver.ocpp.v201.DeviceModel.ComponentVariable;
import energy.busbar.driver.ocpp.v201.DeviceModel.GenericDeviceModelStatus;
import energy.busbar.driver.ocpp.v201.DeviceModel.Variable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reports of the device model (block B of OCPP 2.0.1). They come in parts, {@code seqNo} from 0; some chargers count from 1. */
public interface Reports {
    /** §1.17.1: asks for one of the fixed reports. */
    record GetBaseReport(int requestId, ReportBase reportBase) implements Request<GetBaseReportResponse> {}

    record GetBaseReportResponse(
            GenericDeviceModelStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.26.1: asks for chosen components. */
    record GetReport(
            int requestId,
            @Items(min = 0) List<ComponentVariable> componentVariable,
            @Items(min = 0, max = 4) List<ComponentCriterion> componentCriteria)
            implements Request<GetReportResponse> {}

    record GetReportResponse(
            GenericDeviceModelStatus status, @Nullable StatusInfo statusInfo) {}

    /**
     * §1.40.1: one part of a report.
     *
     * @param tbc more parts follow
     * @param seqNo of the part
     */
    record NotifyReport(
            int requestId,
            @Expected @Nullable Instant generatedAt,
            @Expected @Nullable Integer seqNo,
            @Items(min = 0) List<ReportData> reportData,
            @Nullable Boolean tbc)
            implements Request<NotifyReportResponse> {}

    record NotifyReportResponse() {}

    record ReportData(
            Component component,
            Variable variable,
            @Items(max = 4) List<VariableAttribute> variableAttribute,
            @Nullable VariableCharacteristics variableCharacteristics) {}

    record VariableAttribute(
            @Nullable AttributeType type,
            @MaxLength(2500) @Nullable String value,
            @Nullable Mutability mutability,
            @Nullable Boolean persistent,
            @Nullable Boolean constant) {}

    record VariableCharacteristics(
            DataType dataType,
            boolean supportsMonitoring,
            @MaxLength(16) @Nullable String unit,
            @Nullable Double minLimit,
            @Nullable Double maxLimit,
            @MaxLength(1000) @Nullable String valuesList) {}

    enum ReportBase {
        CONFIGURATION_INVENTORY,
        FULL_INVENTORY,
        SUMMARY_INVENTORY,
        UNRECOGNISED
    }

    enum ComponentCriterion {
        ACTIVE,
        AVAILABLE,
        ENABLED,
        PROBLEM,
        UNRECOGNISED
    }

    enum DataType {
        @Word("string")
        STRING,
        @Word("decimal")
        DECIMAL,
        @Word("integer")
        INTEGER,
        @Word("dateTime")
        DATE_TIME,
        @Word("boolean")
        BOOLEAN,
        OPTION_LIST,
        SEQUENCE_LIST,
        MEMBER_LIST,
        UNRECOGNISED
    }

    enum Mutability {
        READ_ONLY,
        WRITE_ONLY,
        READ_WRITE,
        UNRECOGNISED
    }
}
