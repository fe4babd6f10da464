package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Dialect;

/** OCPP 2.0.1: functional blocks A to P, 64 actions. */
public final class Ocpp201 {
    public static final Dialect DIALECT = new Dialect(
            "ocpp2.0.1",
            Security.class,
            Provisioning.class,
            Reports.class,
            Authorization.class,
            LocalList.class,
            Transactions.class,
            RemoteControl.class,
            Availability.class,
            Reservation.class,
            Metering.class,
            SmartCharging.class,
            VehicleNeeds.class,
            Firmware.class,
            Certificates.class,
            Diagnostics.class,
            Monitoring.class,
            DisplayMessage.class,
            DataTransfers.class);

    private Ocpp201() {}
}
