package energy.busbar.driver.ocpp.v16;

import energy.busbar.driver.ocpp.message.Dialect;

/** OCPP 1.6J: the six profiles and the security extension, 39 actions. */
public final class Ocpp16 {
    public static final Dialect DIALECT = new Dialect(
            "ocpp1.6",
            Core.class,
            Charging.class,
            Firmware.class,
            LocalList.class,
            Reservation.class,
            SmartCharging.class,
            RemoteTrigger.class,
            Certificates.class,
            Security.class);

    private Ocpp16() {}
}
