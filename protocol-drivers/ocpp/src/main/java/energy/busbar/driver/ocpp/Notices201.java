package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v201.Certificates;
import energy.busbar.driver.ocpp.v201.Certificates.ContractCertificateStatus;
import energy.busbar.driver.ocpp.v201.Certificates.OcspStatus;
import energy.busbar.driver.ocpp.v201.Common.GenericStatus;
import energy.busbar.driver.ocpp.v201.DataTransfers;
import energy.busbar.driver.ocpp.v201.Diagnostics;
import energy.busbar.driver.ocpp.v201.DisplayMessage;
import energy.busbar.driver.ocpp.v201.Firmware;
import energy.busbar.driver.ocpp.v201.Monitoring;
import energy.busbar.driver.ocpp.v201.Security;
import energy.busbar.driver.ocpp.v201.SmartCharging;
import energy.busbar.driver.ocpp.v201.VehicleNeeds;
import energy.busbar.driver.ocpp.v201.VehicleNeeds.ChargingNeedsStatus;

/**
 * What a 2.0.1 charger sends of which the gateway makes nothing: notices are acknowledged, so that they are not sent
 * again, and what it cannot give is refused by the standard's own word.
 */
final class Notices201 {
    private Notices201() {}

    static Answering answeredIn(Answering answering) {
        return refusals(answering)
                .on(Security.SecurityEventNotification.class, x -> new Security.SecurityEventNotificationResponse())
                .on(
                        Firmware.PublishFirmwareStatusNotification.class,
                        x -> new Firmware.PublishFirmwareStatusNotificationResponse())
                .on(
                        Diagnostics.NotifyCustomerInformation.class,
                        x -> new Diagnostics.NotifyCustomerInformationResponse())
                .on(Monitoring.NotifyEvent.class, x -> new Monitoring.NotifyEventResponse())
                .on(Monitoring.NotifyMonitoringReport.class, x -> new Monitoring.NotifyMonitoringReportResponse())
                .on(DisplayMessage.NotifyDisplayMessages.class, x -> new DisplayMessage.NotifyDisplayMessagesResponse())
                .on(SmartCharging.NotifyChargingLimit.class, x -> new SmartCharging.NotifyChargingLimitResponse())
                .on(SmartCharging.ClearedChargingLimit.class, x -> new SmartCharging.ClearedChargingLimitResponse())
                .on(SmartCharging.ReportChargingProfiles.class, x -> new SmartCharging.ReportChargingProfilesResponse())
                .on(
                        VehicleNeeds.NotifyEVChargingSchedule.class,
                        x -> new VehicleNeeds.NotifyEVChargingScheduleResponse(GenericStatus.ACCEPTED, null));
    }

    private static Answering refusals(Answering answering) {
        return answering
                .on(
                        DataTransfers.DataTransfer.class,
                        x -> new DataTransfers.DataTransferResponse(
                                DataTransfers.DataTransferStatus.UNKNOWN_VENDOR_ID, null, null))
                .on(
                        Certificates.Get15118EVCertificate.class,
                        x -> new Certificates.Get15118EVCertificateResponse(ContractCertificateStatus.FAILED, "", null))
                .on(
                        Certificates.GetCertificateStatus.class,
                        x -> new Certificates.GetCertificateStatusResponse(OcspStatus.FAILED, null, null))
                .on(
                        VehicleNeeds.NotifyEVChargingNeeds.class,
                        x -> new VehicleNeeds.NotifyEVChargingNeedsResponse(ChargingNeedsStatus.REJECTED, null));
    }
}
