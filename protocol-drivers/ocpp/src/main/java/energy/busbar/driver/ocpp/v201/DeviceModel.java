package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.v201.Common.Evse;
import org.jspecify.annotations.Nullable;

/** Components and variables as several blocks of OCPP 2.0.1 name them. */
public interface DeviceModel {
    record Component(
            @MaxLength(50) String name,
            @Nullable Evse evse,
            @MaxLength(50) @Nullable String instance) {}

    record ComponentVariable(Component component, @Nullable Variable variable) {}

    record Variable(
            @MaxLength(50) String name,
            @MaxLength(50) @Nullable String instance) {}

    enum GenericDeviceModelStatus {
        ACCEPTED,
        REJECTED,
        NOT_SUPPORTED,
        EMPTY_RESULT_SET,
        UNRECOGNISED
    }

    enum AttributeType {
        ACTUAL,
        TARGET,
        MIN_SET,
        MAX_SET,
        UNRECOGNISED
    }
}
